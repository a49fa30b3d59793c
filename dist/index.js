import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 770:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

/* unused reexport */ __nccwpck_require__(218);


/***/ }),

/***/ 218:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {

var __webpack_unused_export__;


var net = __nccwpck_require__(278);
var tls = __nccwpck_require__(756);
var http = __nccwpck_require__(611);
var https = __nccwpck_require__(692);
var events = __nccwpck_require__(434);
var assert = __nccwpck_require__(613);
var util = __nccwpck_require__(23);


__webpack_unused_export__ = httpOverHttp;
__webpack_unused_export__ = httpsOverHttp;
__webpack_unused_export__ = httpOverHttps;
__webpack_unused_export__ = httpsOverHttps;


function httpOverHttp(options) {
  var agent = new TunnelingAgent(options);
  agent.request = http.request;
  return agent;
}

function httpsOverHttp(options) {
  var agent = new TunnelingAgent(options);
  agent.request = http.request;
  agent.createSocket = createSecureSocket;
  agent.defaultPort = 443;
  return agent;
}

function httpOverHttps(options) {
  var agent = new TunnelingAgent(options);
  agent.request = https.request;
  return agent;
}

function httpsOverHttps(options) {
  var agent = new TunnelingAgent(options);
  agent.request = https.request;
  agent.createSocket = createSecureSocket;
  agent.defaultPort = 443;
  return agent;
}


function TunnelingAgent(options) {
  var self = this;
  self.options = options || {};
  self.proxyOptions = self.options.proxy || {};
  self.maxSockets = self.options.maxSockets || http.Agent.defaultMaxSockets;
  self.requests = [];
  self.sockets = [];

  self.on('free', function onFree(socket, host, port, localAddress) {
    var options = toOptions(host, port, localAddress);
    for (var i = 0, len = self.requests.length; i < len; ++i) {
      var pending = self.requests[i];
      if (pending.host === options.host && pending.port === options.port) {
        // Detect the request to connect same origin server,
        // reuse the connection.
        self.requests.splice(i, 1);
        pending.request.onSocket(socket);
        return;
      }
    }
    socket.destroy();
    self.removeSocket(socket);
  });
}
util.inherits(TunnelingAgent, events.EventEmitter);

TunnelingAgent.prototype.addRequest = function addRequest(req, host, port, localAddress) {
  var self = this;
  var options = mergeOptions({request: req}, self.options, toOptions(host, port, localAddress));

  if (self.sockets.length >= this.maxSockets) {
    // We are over limit so we'll add it to the queue.
    self.requests.push(options);
    return;
  }

  // If we are under maxSockets create a new one.
  self.createSocket(options, function(socket) {
    socket.on('free', onFree);
    socket.on('close', onCloseOrRemove);
    socket.on('agentRemove', onCloseOrRemove);
    req.onSocket(socket);

    function onFree() {
      self.emit('free', socket, options);
    }

    function onCloseOrRemove(err) {
      self.removeSocket(socket);
      socket.removeListener('free', onFree);
      socket.removeListener('close', onCloseOrRemove);
      socket.removeListener('agentRemove', onCloseOrRemove);
    }
  });
};

TunnelingAgent.prototype.createSocket = function createSocket(options, cb) {
  var self = this;
  var placeholder = {};
  self.sockets.push(placeholder);

  var connectOptions = mergeOptions({}, self.proxyOptions, {
    method: 'CONNECT',
    path: options.host + ':' + options.port,
    agent: false,
    headers: {
      host: options.host + ':' + options.port
    }
  });
  if (options.localAddress) {
    connectOptions.localAddress = options.localAddress;
  }
  if (connectOptions.proxyAuth) {
    connectOptions.headers = connectOptions.headers || {};
    connectOptions.headers['Proxy-Authorization'] = 'Basic ' +
        new Buffer(connectOptions.proxyAuth).toString('base64');
  }

  debug('making CONNECT request');
  var connectReq = self.request(connectOptions);
  connectReq.useChunkedEncodingByDefault = false; // for v0.6
  connectReq.once('response', onResponse); // for v0.6
  connectReq.once('upgrade', onUpgrade);   // for v0.6
  connectReq.once('connect', onConnect);   // for v0.7 or later
  connectReq.once('error', onError);
  connectReq.end();

  function onResponse(res) {
    // Very hacky. This is necessary to avoid http-parser leaks.
    res.upgrade = true;
  }

  function onUpgrade(res, socket, head) {
    // Hacky.
    process.nextTick(function() {
      onConnect(res, socket, head);
    });
  }

  function onConnect(res, socket, head) {
    connectReq.removeAllListeners();
    socket.removeAllListeners();

    if (res.statusCode !== 200) {
      debug('tunneling socket could not be established, statusCode=%d',
        res.statusCode);
      socket.destroy();
      var error = new Error('tunneling socket could not be established, ' +
        'statusCode=' + res.statusCode);
      error.code = 'ECONNRESET';
      options.request.emit('error', error);
      self.removeSocket(placeholder);
      return;
    }
    if (head.length > 0) {
      debug('got illegal response body from proxy');
      socket.destroy();
      var error = new Error('got illegal response body from proxy');
      error.code = 'ECONNRESET';
      options.request.emit('error', error);
      self.removeSocket(placeholder);
      return;
    }
    debug('tunneling connection has established');
    self.sockets[self.sockets.indexOf(placeholder)] = socket;
    return cb(socket);
  }

  function onError(cause) {
    connectReq.removeAllListeners();

    debug('tunneling socket could not be established, cause=%s\n',
          cause.message, cause.stack);
    var error = new Error('tunneling socket could not be established, ' +
                          'cause=' + cause.message);
    error.code = 'ECONNRESET';
    options.request.emit('error', error);
    self.removeSocket(placeholder);
  }
};

TunnelingAgent.prototype.removeSocket = function removeSocket(socket) {
  var pos = this.sockets.indexOf(socket)
  if (pos === -1) {
    return;
  }
  this.sockets.splice(pos, 1);

  var pending = this.requests.shift();
  if (pending) {
    // If we have pending requests and a socket gets closed a new one
    // needs to be created to take over in the pool for the one that closed.
    this.createSocket(pending, function(socket) {
      pending.request.onSocket(socket);
    });
  }
};

function createSecureSocket(options, cb) {
  var self = this;
  TunnelingAgent.prototype.createSocket.call(self, options, function(socket) {
    var hostHeader = options.request.getHeader('host');
    var tlsOptions = mergeOptions({}, self.options, {
      socket: socket,
      servername: hostHeader ? hostHeader.replace(/:.*$/, '') : options.host
    });

    // 0 is dummy port for v0.6
    var secureSocket = tls.connect(0, tlsOptions);
    self.sockets[self.sockets.indexOf(socket)] = secureSocket;
    cb(secureSocket);
  });
}


function toOptions(host, port, localAddress) {
  if (typeof host === 'string') { // since v0.10
    return {
      host: host,
      port: port,
      localAddress: localAddress
    };
  }
  return host; // for v0.11 or later
}

function mergeOptions(target) {
  for (var i = 1, len = arguments.length; i < len; ++i) {
    var overrides = arguments[i];
    if (typeof overrides === 'object') {
      var keys = Object.keys(overrides);
      for (var j = 0, keyLen = keys.length; j < keyLen; ++j) {
        var k = keys[j];
        if (overrides[k] !== undefined) {
          target[k] = overrides[k];
        }
      }
    }
  }
  return target;
}


var debug;
if (process.env.NODE_DEBUG && /\btunnel\b/.test(process.env.NODE_DEBUG)) {
  debug = function() {
    var args = Array.prototype.slice.call(arguments);
    if (typeof args[0] === 'string') {
      args[0] = 'TUNNEL: ' + args[0];
    } else {
      args.unshift('TUNNEL:');
    }
    console.error.apply(console, args);
  }
} else {
  debug = function() {};
}
__webpack_unused_export__ = debug; // for test


/***/ }),

/***/ 613:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");

/***/ }),

/***/ 434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 611:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");

/***/ }),

/***/ 692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");

/***/ }),

/***/ 278:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");

/***/ }),

/***/ 756:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");

/***/ }),

/***/ 23:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/compat get default export */
/******/ (() => {
/******/ 	// getDefaultExport function for compatibility with non-harmony modules
/******/ 	__nccwpck_require__.n = (module) => {
/******/ 		var getter = module && module.__esModule ?
/******/ 			() => (module['default']) :
/******/ 			() => (module);
/******/ 		__nccwpck_require__.d(getter, { a: getter });
/******/ 		return getter;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/************************************************************************/
var __webpack_exports__ = {};

// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  i: () => (/* reexport */ main),
  b: () => (/* reexport */ post)
});

;// CONCATENATED MODULE: external "node:timers/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");
;// CONCATENATED MODULE: external "os"
const external_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/utils.js
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */
/**
 * Sanitizes an input into a string so it can be passed into issueCommand safely
 * @param input input to sanitize into a string
 */
function toCommandValue(input) {
    if (input === null || input === undefined) {
        return '';
    }
    else if (typeof input === 'string' || input instanceof String) {
        return input;
    }
    return JSON.stringify(input);
}
/**
 *
 * @param annotationProperties
 * @returns The command properties to send with the actual annotation command
 * See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
 */
function toCommandProperties(annotationProperties) {
    if (!Object.keys(annotationProperties).length) {
        return {};
    }
    return {
        title: annotationProperties.title,
        file: annotationProperties.file,
        line: annotationProperties.startLine,
        endLine: annotationProperties.endLine,
        col: annotationProperties.startColumn,
        endColumn: annotationProperties.endColumn
    };
}
//# sourceMappingURL=utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/command.js


/**
 * Issues a command to the GitHub Actions runner
 *
 * @param command - The command name to issue
 * @param properties - Additional properties for the command (key-value pairs)
 * @param message - The message to include with the command
 * @remarks
 * This function outputs a specially formatted string to stdout that the Actions
 * runner interprets as a command. These commands can control workflow behavior,
 * set outputs, create annotations, mask values, and more.
 *
 * Command Format:
 *   ::name key=value,key=value::message
 *
 * @example
 * ```typescript
 * // Issue a warning annotation
 * issueCommand('warning', {}, 'This is a warning message');
 * // Output: ::warning::This is a warning message
 *
 * // Set an environment variable
 * issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
 * // Output: ::set-env name=MY_VAR::some value
 *
 * // Add a secret mask
 * issueCommand('add-mask', {}, 'secretValue123');
 * // Output: ::add-mask::secretValue123
 * ```
 *
 * @internal
 * This is an internal utility function that powers the public API functions
 * such as setSecret, warning, error, and exportVariable.
 */
function command_issueCommand(command, properties, message) {
    const cmd = new Command(command, properties, message);
    process.stdout.write(cmd.toString() + external_os_namespaceObject.EOL);
}
function command_issue(name, message = '') {
    command_issueCommand(name, {}, message);
}
const CMD_STRING = '::';
class Command {
    constructor(command, properties, message) {
        if (!command) {
            command = 'missing.command';
        }
        this.command = command;
        this.properties = properties;
        this.message = message;
    }
    toString() {
        let cmdStr = CMD_STRING + this.command;
        if (this.properties && Object.keys(this.properties).length > 0) {
            cmdStr += ' ';
            let first = true;
            for (const key in this.properties) {
                if (this.properties.hasOwnProperty(key)) {
                    const val = this.properties[key];
                    if (val) {
                        if (first) {
                            first = false;
                        }
                        else {
                            cmdStr += ',';
                        }
                        cmdStr += `${key}=${escapeProperty(val)}`;
                    }
                }
            }
        }
        cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
        return cmdStr;
    }
}
function escapeData(s) {
    return toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A');
}
function escapeProperty(s) {
    return toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A')
        .replace(/:/g, '%3A')
        .replace(/,/g, '%2C');
}
//# sourceMappingURL=command.js.map
;// CONCATENATED MODULE: external "crypto"
const external_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");
;// CONCATENATED MODULE: external "fs"
const external_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/file-command.js
// For internal use, subject to change.
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */




function file_command_issueFileCommand(command, message) {
    const filePath = process.env[`GITHUB_${command}`];
    if (!filePath) {
        throw new Error(`Unable to find environment variable for file command ${command}`);
    }
    if (!external_fs_namespaceObject.existsSync(filePath)) {
        throw new Error(`Missing file at path: ${filePath}`);
    }
    external_fs_namespaceObject.appendFileSync(filePath, `${toCommandValue(message)}${external_os_namespaceObject.EOL}`, {
        encoding: 'utf8'
    });
}
function prepareKeyValueMessage(key, value) {
    const delimiter = `ghadelimiter_${external_crypto_namespaceObject.randomUUID()}`;
    const convertedValue = toCommandValue(value);
    // These should realistically never happen, but just in case someone finds a
    // way to exploit uuid generation let's not allow keys or values that contain
    // the delimiter.
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${external_os_namespaceObject.EOL}${convertedValue}${external_os_namespaceObject.EOL}${delimiter}`;
}
//# sourceMappingURL=file-command.js.map
;// CONCATENATED MODULE: external "path"
const external_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");
// EXTERNAL MODULE: external "http"
var external_http_ = __nccwpck_require__(611);
// EXTERNAL MODULE: external "https"
var external_https_ = __nccwpck_require__(692);
;// CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/proxy.js
function getProxyUrl(reqUrl) {
    const usingSsl = reqUrl.protocol === 'https:';
    if (checkBypass(reqUrl)) {
        return undefined;
    }
    const proxyVar = (() => {
        if (usingSsl) {
            return process.env['https_proxy'] || process.env['HTTPS_PROXY'];
        }
        else {
            return process.env['http_proxy'] || process.env['HTTP_PROXY'];
        }
    })();
    if (proxyVar) {
        try {
            return new DecodedURL(proxyVar);
        }
        catch (_a) {
            if (!proxyVar.startsWith('http://') && !proxyVar.startsWith('https://'))
                return new DecodedURL(`http://${proxyVar}`);
        }
    }
    else {
        return undefined;
    }
}
function checkBypass(reqUrl) {
    if (!reqUrl.hostname) {
        return false;
    }
    const reqHost = reqUrl.hostname;
    if (isLoopbackAddress(reqHost)) {
        return true;
    }
    const noProxy = process.env['no_proxy'] || process.env['NO_PROXY'] || '';
    if (!noProxy) {
        return false;
    }
    // Determine the request port
    let reqPort;
    if (reqUrl.port) {
        reqPort = Number(reqUrl.port);
    }
    else if (reqUrl.protocol === 'http:') {
        reqPort = 80;
    }
    else if (reqUrl.protocol === 'https:') {
        reqPort = 443;
    }
    // Format the request hostname and hostname with port
    const upperReqHosts = [reqUrl.hostname.toUpperCase()];
    if (typeof reqPort === 'number') {
        upperReqHosts.push(`${upperReqHosts[0]}:${reqPort}`);
    }
    // Compare request host against noproxy
    for (const upperNoProxyItem of noProxy
        .split(',')
        .map(x => x.trim().toUpperCase())
        .filter(x => x)) {
        if (upperNoProxyItem === '*' ||
            upperReqHosts.some(x => x === upperNoProxyItem ||
                x.endsWith(`.${upperNoProxyItem}`) ||
                (upperNoProxyItem.startsWith('.') &&
                    x.endsWith(`${upperNoProxyItem}`)))) {
            return true;
        }
    }
    return false;
}
function isLoopbackAddress(host) {
    const hostLower = host.toLowerCase();
    return (hostLower === 'localhost' ||
        hostLower.startsWith('127.') ||
        hostLower.startsWith('[::1]') ||
        hostLower.startsWith('[0:0:0:0:0:0:0:1]'));
}
class DecodedURL extends URL {
    constructor(url, base) {
        super(url, base);
        this._decodedUsername = decodeURIComponent(super.username);
        this._decodedPassword = decodeURIComponent(super.password);
    }
    get username() {
        return this._decodedUsername;
    }
    get password() {
        return this._decodedPassword;
    }
}
//# sourceMappingURL=proxy.js.map
// EXTERNAL MODULE: ./node_modules/tunnel/index.js
var node_modules_tunnel = __nccwpck_require__(770);
;// CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/index.js
/* eslint-disable @typescript-eslint/no-explicit-any */
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};





var HttpCodes;
(function (HttpCodes) {
    HttpCodes[HttpCodes["OK"] = 200] = "OK";
    HttpCodes[HttpCodes["MultipleChoices"] = 300] = "MultipleChoices";
    HttpCodes[HttpCodes["MovedPermanently"] = 301] = "MovedPermanently";
    HttpCodes[HttpCodes["ResourceMoved"] = 302] = "ResourceMoved";
    HttpCodes[HttpCodes["SeeOther"] = 303] = "SeeOther";
    HttpCodes[HttpCodes["NotModified"] = 304] = "NotModified";
    HttpCodes[HttpCodes["UseProxy"] = 305] = "UseProxy";
    HttpCodes[HttpCodes["SwitchProxy"] = 306] = "SwitchProxy";
    HttpCodes[HttpCodes["TemporaryRedirect"] = 307] = "TemporaryRedirect";
    HttpCodes[HttpCodes["PermanentRedirect"] = 308] = "PermanentRedirect";
    HttpCodes[HttpCodes["BadRequest"] = 400] = "BadRequest";
    HttpCodes[HttpCodes["Unauthorized"] = 401] = "Unauthorized";
    HttpCodes[HttpCodes["PaymentRequired"] = 402] = "PaymentRequired";
    HttpCodes[HttpCodes["Forbidden"] = 403] = "Forbidden";
    HttpCodes[HttpCodes["NotFound"] = 404] = "NotFound";
    HttpCodes[HttpCodes["MethodNotAllowed"] = 405] = "MethodNotAllowed";
    HttpCodes[HttpCodes["NotAcceptable"] = 406] = "NotAcceptable";
    HttpCodes[HttpCodes["ProxyAuthenticationRequired"] = 407] = "ProxyAuthenticationRequired";
    HttpCodes[HttpCodes["RequestTimeout"] = 408] = "RequestTimeout";
    HttpCodes[HttpCodes["Conflict"] = 409] = "Conflict";
    HttpCodes[HttpCodes["Gone"] = 410] = "Gone";
    HttpCodes[HttpCodes["TooManyRequests"] = 429] = "TooManyRequests";
    HttpCodes[HttpCodes["InternalServerError"] = 500] = "InternalServerError";
    HttpCodes[HttpCodes["NotImplemented"] = 501] = "NotImplemented";
    HttpCodes[HttpCodes["BadGateway"] = 502] = "BadGateway";
    HttpCodes[HttpCodes["ServiceUnavailable"] = 503] = "ServiceUnavailable";
    HttpCodes[HttpCodes["GatewayTimeout"] = 504] = "GatewayTimeout";
})(HttpCodes || (HttpCodes = {}));
var Headers;
(function (Headers) {
    Headers["Accept"] = "accept";
    Headers["ContentType"] = "content-type";
})(Headers || (Headers = {}));
var MediaTypes;
(function (MediaTypes) {
    MediaTypes["ApplicationJson"] = "application/json";
})(MediaTypes || (MediaTypes = {}));
/**
 * Returns the proxy URL, depending upon the supplied url and proxy environment variables.
 * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
 */
function lib_getProxyUrl(serverUrl) {
    const proxyUrl = pm.getProxyUrl(new URL(serverUrl));
    return proxyUrl ? proxyUrl.href : '';
}
const HttpRedirectCodes = [
    HttpCodes.MovedPermanently,
    HttpCodes.ResourceMoved,
    HttpCodes.SeeOther,
    HttpCodes.TemporaryRedirect,
    HttpCodes.PermanentRedirect
];
const HttpResponseRetryCodes = [
    HttpCodes.BadGateway,
    HttpCodes.ServiceUnavailable,
    HttpCodes.GatewayTimeout
];
const RetryableHttpVerbs = (/* unused pure expression or super */ null && (['OPTIONS', 'GET', 'DELETE', 'HEAD']));
const ExponentialBackoffCeiling = 10;
const ExponentialBackoffTimeSlice = 5;
class HttpClientError extends Error {
    constructor(message, statusCode) {
        super(message);
        this.name = 'HttpClientError';
        this.statusCode = statusCode;
        Object.setPrototypeOf(this, HttpClientError.prototype);
    }
}
class HttpClientResponse {
    constructor(message) {
        this.message = message;
    }
    readBody() {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => __awaiter(this, void 0, void 0, function* () {
                let output = Buffer.alloc(0);
                this.message.on('data', (chunk) => {
                    output = Buffer.concat([output, chunk]);
                });
                this.message.on('end', () => {
                    resolve(output.toString());
                });
            }));
        });
    }
    readBodyBuffer() {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => __awaiter(this, void 0, void 0, function* () {
                const chunks = [];
                this.message.on('data', (chunk) => {
                    chunks.push(chunk);
                });
                this.message.on('end', () => {
                    resolve(Buffer.concat(chunks));
                });
            }));
        });
    }
}
function isHttps(requestUrl) {
    const parsedUrl = new URL(requestUrl);
    return parsedUrl.protocol === 'https:';
}
class lib_HttpClient {
    constructor(userAgent, handlers, requestOptions) {
        this._ignoreSslError = false;
        this._allowRedirects = true;
        this._allowRedirectDowngrade = false;
        this._maxRedirects = 50;
        this._allowRetries = false;
        this._maxRetries = 1;
        this._keepAlive = false;
        this._disposed = false;
        this.userAgent = this._getUserAgentWithOrchestrationId(userAgent);
        this.handlers = handlers || [];
        this.requestOptions = requestOptions;
        if (requestOptions) {
            if (requestOptions.ignoreSslError != null) {
                this._ignoreSslError = requestOptions.ignoreSslError;
            }
            this._socketTimeout = requestOptions.socketTimeout;
            if (requestOptions.allowRedirects != null) {
                this._allowRedirects = requestOptions.allowRedirects;
            }
            if (requestOptions.allowRedirectDowngrade != null) {
                this._allowRedirectDowngrade = requestOptions.allowRedirectDowngrade;
            }
            if (requestOptions.maxRedirects != null) {
                this._maxRedirects = Math.max(requestOptions.maxRedirects, 0);
            }
            if (requestOptions.keepAlive != null) {
                this._keepAlive = requestOptions.keepAlive;
            }
            if (requestOptions.allowRetries != null) {
                this._allowRetries = requestOptions.allowRetries;
            }
            if (requestOptions.maxRetries != null) {
                this._maxRetries = requestOptions.maxRetries;
            }
        }
    }
    options(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('OPTIONS', requestUrl, null, additionalHeaders || {});
        });
    }
    get(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('GET', requestUrl, null, additionalHeaders || {});
        });
    }
    del(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('DELETE', requestUrl, null, additionalHeaders || {});
        });
    }
    post(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('POST', requestUrl, data, additionalHeaders || {});
        });
    }
    patch(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('PATCH', requestUrl, data, additionalHeaders || {});
        });
    }
    put(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('PUT', requestUrl, data, additionalHeaders || {});
        });
    }
    head(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('HEAD', requestUrl, null, additionalHeaders || {});
        });
    }
    sendStream(verb, requestUrl, stream, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request(verb, requestUrl, stream, additionalHeaders);
        });
    }
    /**
     * Gets a typed object from an endpoint
     * Be aware that not found returns a null.  Other errors (4xx, 5xx) reject the promise
     */
    getJson(requestUrl_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, additionalHeaders = {}) {
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            const res = yield this.get(requestUrl, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    postJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.post(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    putJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.put(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    patchJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.patch(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    /**
     * Makes a raw http request.
     * All other methods such as get, post, patch, and request ultimately call this.
     * Prefer get, del, post and patch
     */
    request(verb, requestUrl, data, headers) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this._disposed) {
                throw new Error('Client has already been disposed.');
            }
            const parsedUrl = new URL(requestUrl);
            let info = this._prepareRequest(verb, parsedUrl, headers);
            // Only perform retries on reads since writes may not be idempotent.
            const maxTries = this._allowRetries && RetryableHttpVerbs.includes(verb)
                ? this._maxRetries + 1
                : 1;
            let numTries = 0;
            let response;
            do {
                response = yield this.requestRaw(info, data);
                // Check if it's an authentication challenge
                if (response &&
                    response.message &&
                    response.message.statusCode === HttpCodes.Unauthorized) {
                    let authenticationHandler;
                    for (const handler of this.handlers) {
                        if (handler.canHandleAuthentication(response)) {
                            authenticationHandler = handler;
                            break;
                        }
                    }
                    if (authenticationHandler) {
                        return authenticationHandler.handleAuthentication(this, info, data);
                    }
                    else {
                        // We have received an unauthorized response but have no handlers to handle it.
                        // Let the response return to the caller.
                        return response;
                    }
                }
                let redirectsRemaining = this._maxRedirects;
                while (response.message.statusCode &&
                    HttpRedirectCodes.includes(response.message.statusCode) &&
                    this._allowRedirects &&
                    redirectsRemaining > 0) {
                    const redirectUrl = response.message.headers['location'];
                    if (!redirectUrl) {
                        // if there's no location to redirect to, we won't
                        break;
                    }
                    const parsedRedirectUrl = new URL(redirectUrl);
                    if (parsedUrl.protocol === 'https:' &&
                        parsedUrl.protocol !== parsedRedirectUrl.protocol &&
                        !this._allowRedirectDowngrade) {
                        throw new Error('Redirect from HTTPS to HTTP protocol. This downgrade is not allowed for security reasons. If you want to allow this behavior, set the allowRedirectDowngrade option to true.');
                    }
                    // we need to finish reading the response before reassigning response
                    // which will leak the open socket.
                    yield response.readBody();
                    // strip authorization header if redirected to a different hostname
                    if (parsedRedirectUrl.hostname !== parsedUrl.hostname) {
                        for (const header in headers) {
                            // header names are case insensitive
                            if (header.toLowerCase() === 'authorization') {
                                delete headers[header];
                            }
                        }
                    }
                    // let's make the request with the new redirectUrl
                    info = this._prepareRequest(verb, parsedRedirectUrl, headers);
                    response = yield this.requestRaw(info, data);
                    redirectsRemaining--;
                }
                if (!response.message.statusCode ||
                    !HttpResponseRetryCodes.includes(response.message.statusCode)) {
                    // If not a retry code, return immediately instead of retrying
                    return response;
                }
                numTries += 1;
                if (numTries < maxTries) {
                    yield response.readBody();
                    yield this._performExponentialBackoff(numTries);
                }
            } while (numTries < maxTries);
            return response;
        });
    }
    /**
     * Needs to be called if keepAlive is set to true in request options.
     */
    dispose() {
        if (this._agent) {
            this._agent.destroy();
        }
        this._disposed = true;
    }
    /**
     * Raw request.
     * @param info
     * @param data
     */
    requestRaw(info, data) {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => {
                function callbackForResult(err, res) {
                    if (err) {
                        reject(err);
                    }
                    else if (!res) {
                        // If `err` is not passed, then `res` must be passed.
                        reject(new Error('Unknown error'));
                    }
                    else {
                        resolve(res);
                    }
                }
                this.requestRawWithCallback(info, data, callbackForResult);
            });
        });
    }
    /**
     * Raw request with callback.
     * @param info
     * @param data
     * @param onResult
     */
    requestRawWithCallback(info, data, onResult) {
        if (typeof data === 'string') {
            if (!info.options.headers) {
                info.options.headers = {};
            }
            info.options.headers['Content-Length'] = Buffer.byteLength(data, 'utf8');
        }
        let callbackCalled = false;
        function handleResult(err, res) {
            if (!callbackCalled) {
                callbackCalled = true;
                onResult(err, res);
            }
        }
        const req = info.httpModule.request(info.options, (msg) => {
            const res = new HttpClientResponse(msg);
            handleResult(undefined, res);
        });
        let socket;
        req.on('socket', sock => {
            socket = sock;
        });
        // If we ever get disconnected, we want the socket to timeout eventually
        req.setTimeout(this._socketTimeout || 3 * 60000, () => {
            if (socket) {
                socket.end();
            }
            handleResult(new Error(`Request timeout: ${info.options.path}`));
        });
        req.on('error', function (err) {
            // err has statusCode property
            // res should have headers
            handleResult(err);
        });
        if (data && typeof data === 'string') {
            req.write(data, 'utf8');
        }
        if (data && typeof data !== 'string') {
            data.on('close', function () {
                req.end();
            });
            data.pipe(req);
        }
        else {
            req.end();
        }
    }
    /**
     * Gets an http agent. This function is useful when you need an http agent that handles
     * routing through a proxy server - depending upon the url and proxy environment variables.
     * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
     */
    getAgent(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        return this._getAgent(parsedUrl);
    }
    getAgentDispatcher(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        const proxyUrl = pm.getProxyUrl(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (!useProxy) {
            return;
        }
        return this._getProxyAgentDispatcher(parsedUrl, proxyUrl);
    }
    _prepareRequest(method, requestUrl, headers) {
        const info = {};
        info.parsedUrl = requestUrl;
        const usingSsl = info.parsedUrl.protocol === 'https:';
        info.httpModule = usingSsl ? https : http;
        const defaultPort = usingSsl ? 443 : 80;
        info.options = {};
        info.options.host = info.parsedUrl.hostname;
        info.options.port = info.parsedUrl.port
            ? parseInt(info.parsedUrl.port)
            : defaultPort;
        info.options.path =
            (info.parsedUrl.pathname || '') + (info.parsedUrl.search || '');
        info.options.method = method;
        info.options.headers = this._mergeHeaders(headers);
        if (this.userAgent != null) {
            info.options.headers['user-agent'] = this.userAgent;
        }
        info.options.agent = this._getAgent(info.parsedUrl);
        // gives handlers an opportunity to participate
        if (this.handlers) {
            for (const handler of this.handlers) {
                handler.prepareRequest(info.options);
            }
        }
        return info;
    }
    _mergeHeaders(headers) {
        if (this.requestOptions && this.requestOptions.headers) {
            return Object.assign({}, lowercaseKeys(this.requestOptions.headers), lowercaseKeys(headers || {}));
        }
        return lowercaseKeys(headers || {});
    }
    /**
     * Gets an existing header value or returns a default.
     * Handles converting number header values to strings since HTTP headers must be strings.
     * Note: This returns string | string[] since some headers can have multiple values.
     * For headers that must always be a single string (like Content-Type), use the
     * specialized _getExistingOrDefaultContentTypeHeader method instead.
     */
    _getExistingOrDefaultHeader(additionalHeaders, header, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[header];
            if (headerValue) {
                clientHeader =
                    typeof headerValue === 'number' ? headerValue.toString() : headerValue;
            }
        }
        const additionalValue = additionalHeaders[header];
        if (additionalValue !== undefined) {
            return typeof additionalValue === 'number'
                ? additionalValue.toString()
                : additionalValue;
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    /**
     * Specialized version of _getExistingOrDefaultHeader for Content-Type header.
     * Always returns a single string (not an array) since Content-Type should be a single value.
     * Converts arrays to comma-separated strings and numbers to strings to ensure type safety.
     * This was split from _getExistingOrDefaultHeader to provide stricter typing for callers
     * that assign the result to places expecting a string (e.g., additionalHeaders[Headers.ContentType]).
     */
    _getExistingOrDefaultContentTypeHeader(additionalHeaders, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[Headers.ContentType];
            if (headerValue) {
                if (typeof headerValue === 'number') {
                    clientHeader = String(headerValue);
                }
                else if (Array.isArray(headerValue)) {
                    clientHeader = headerValue.join(', ');
                }
                else {
                    clientHeader = headerValue;
                }
            }
        }
        const additionalValue = additionalHeaders[Headers.ContentType];
        // Return the first non-undefined value, converting numbers or arrays to strings if necessary
        if (additionalValue !== undefined) {
            if (typeof additionalValue === 'number') {
                return String(additionalValue);
            }
            else if (Array.isArray(additionalValue)) {
                return additionalValue.join(', ');
            }
            else {
                return additionalValue;
            }
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    _getAgent(parsedUrl) {
        let agent;
        const proxyUrl = pm.getProxyUrl(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (this._keepAlive && useProxy) {
            agent = this._proxyAgent;
        }
        if (!useProxy) {
            agent = this._agent;
        }
        // if agent is already assigned use that agent.
        if (agent) {
            return agent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        let maxSockets = 100;
        if (this.requestOptions) {
            maxSockets = this.requestOptions.maxSockets || http.globalAgent.maxSockets;
        }
        // This is `useProxy` again, but we need to check `proxyURl` directly for TypeScripts's flow analysis.
        if (proxyUrl && proxyUrl.hostname) {
            const agentOptions = {
                maxSockets,
                keepAlive: this._keepAlive,
                proxy: Object.assign(Object.assign({}, ((proxyUrl.username || proxyUrl.password) && {
                    proxyAuth: `${proxyUrl.username}:${proxyUrl.password}`
                })), { host: proxyUrl.hostname, port: proxyUrl.port })
            };
            let tunnelAgent;
            const overHttps = proxyUrl.protocol === 'https:';
            if (usingSsl) {
                tunnelAgent = overHttps ? tunnel.httpsOverHttps : tunnel.httpsOverHttp;
            }
            else {
                tunnelAgent = overHttps ? tunnel.httpOverHttps : tunnel.httpOverHttp;
            }
            agent = tunnelAgent(agentOptions);
            this._proxyAgent = agent;
        }
        // if tunneling agent isn't assigned create a new agent
        if (!agent) {
            const options = { keepAlive: this._keepAlive, maxSockets };
            agent = usingSsl ? new https.Agent(options) : new http.Agent(options);
            this._agent = agent;
        }
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            agent.options = Object.assign(agent.options || {}, {
                rejectUnauthorized: false
            });
        }
        return agent;
    }
    _getProxyAgentDispatcher(parsedUrl, proxyUrl) {
        let proxyAgent;
        if (this._keepAlive) {
            proxyAgent = this._proxyAgentDispatcher;
        }
        // if agent is already assigned use that agent.
        if (proxyAgent) {
            return proxyAgent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        proxyAgent = new ProxyAgent(Object.assign({ uri: proxyUrl.href, pipelining: !this._keepAlive ? 0 : 1 }, ((proxyUrl.username || proxyUrl.password) && {
            token: `Basic ${Buffer.from(`${proxyUrl.username}:${proxyUrl.password}`).toString('base64')}`
        })));
        this._proxyAgentDispatcher = proxyAgent;
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            proxyAgent.options = Object.assign(proxyAgent.options.requestTls || {}, {
                rejectUnauthorized: false
            });
        }
        return proxyAgent;
    }
    _getUserAgentWithOrchestrationId(userAgent) {
        const baseUserAgent = userAgent || 'actions/http-client';
        const orchId = process.env['ACTIONS_ORCHESTRATION_ID'];
        if (orchId) {
            // Sanitize the orchestration ID to ensure it contains only valid characters
            // Valid characters: 0-9, a-z, _, -, .
            const sanitizedId = orchId.replace(/[^a-z0-9_.-]/gi, '_');
            return `${baseUserAgent} actions_orchestration_id/${sanitizedId}`;
        }
        return baseUserAgent;
    }
    _performExponentialBackoff(retryNumber) {
        return __awaiter(this, void 0, void 0, function* () {
            retryNumber = Math.min(ExponentialBackoffCeiling, retryNumber);
            const ms = ExponentialBackoffTimeSlice * Math.pow(2, retryNumber);
            return new Promise(resolve => setTimeout(() => resolve(), ms));
        });
    }
    _processResponse(res, options) {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => __awaiter(this, void 0, void 0, function* () {
                const statusCode = res.message.statusCode || 0;
                const response = {
                    statusCode,
                    result: null,
                    headers: {}
                };
                // not found leads to null obj returned
                if (statusCode === HttpCodes.NotFound) {
                    resolve(response);
                }
                // get the result from the body
                function dateTimeDeserializer(key, value) {
                    if (typeof value === 'string') {
                        const a = new Date(value);
                        if (!isNaN(a.valueOf())) {
                            return a;
                        }
                    }
                    return value;
                }
                let obj;
                let contents;
                try {
                    contents = yield res.readBody();
                    if (contents && contents.length > 0) {
                        if (options && options.deserializeDates) {
                            obj = JSON.parse(contents, dateTimeDeserializer);
                        }
                        else {
                            obj = JSON.parse(contents);
                        }
                        response.result = obj;
                    }
                    response.headers = res.message.headers;
                }
                catch (err) {
                    // Invalid resource (contents not json);  leaving result obj null
                }
                // note that 3xx redirects are handled by the http layer.
                if (statusCode > 299) {
                    let msg;
                    // if exception/error in body, attempt to get better error
                    if (obj && obj.message) {
                        msg = obj.message;
                    }
                    else if (contents && contents.length > 0) {
                        // it may be the case that the exception is in the body message as string
                        msg = contents;
                    }
                    else {
                        msg = `Failed request: (${statusCode})`;
                    }
                    const err = new HttpClientError(msg, statusCode);
                    err.result = response.result;
                    reject(err);
                }
                else {
                    resolve(response);
                }
            }));
        });
    }
}
const lowercaseKeys = (obj) => Object.keys(obj).reduce((c, k) => ((c[k.toLowerCase()] = obj[k]), c), {});
//# sourceMappingURL=index.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/auth.js
var auth_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};
class BasicCredentialHandler {
    constructor(username, password) {
        this.username = username;
        this.password = password;
    }
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Basic ${Buffer.from(`${this.username}:${this.password}`).toString('base64')}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
class auth_BearerCredentialHandler {
    constructor(token) {
        this.token = token;
    }
    // currently implements pre-authorization
    // TODO: support preAuth = false where it hooks on 401
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Bearer ${this.token}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
class PersonalAccessTokenCredentialHandler {
    constructor(token) {
        this.token = token;
    }
    // currently implements pre-authorization
    // TODO: support preAuth = false where it hooks on 401
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Basic ${Buffer.from(`PAT:${this.token}`).toString('base64')}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
//# sourceMappingURL=auth.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/oidc-utils.js
var oidc_utils_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};



class oidc_utils_OidcClient {
    static createHttpClient(allowRetry = true, maxRetry = 10) {
        const requestOptions = {
            allowRetries: allowRetry,
            maxRetries: maxRetry
        };
        return new HttpClient('actions/oidc-client', [new BearerCredentialHandler(oidc_utils_OidcClient.getRequestToken())], requestOptions);
    }
    static getRequestToken() {
        const token = process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
        if (!token) {
            throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_TOKEN env variable');
        }
        return token;
    }
    static getIDTokenUrl() {
        const runtimeUrl = process.env['ACTIONS_ID_TOKEN_REQUEST_URL'];
        if (!runtimeUrl) {
            throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable');
        }
        return runtimeUrl;
    }
    static getCall(id_token_url) {
        return oidc_utils_awaiter(this, void 0, void 0, function* () {
            var _a;
            const httpclient = oidc_utils_OidcClient.createHttpClient();
            const res = yield httpclient
                .getJson(id_token_url)
                .catch(error => {
                throw new Error(`Failed to get ID Token. \n 
        Error Code : ${error.statusCode}\n 
        Error Message: ${error.message}`);
            });
            const id_token = (_a = res.result) === null || _a === void 0 ? void 0 : _a.value;
            if (!id_token) {
                throw new Error('Response json body do not have ID Token field');
            }
            return id_token;
        });
    }
    static getIDToken(audience) {
        return oidc_utils_awaiter(this, void 0, void 0, function* () {
            try {
                // New ID Token is requested from action service
                let id_token_url = oidc_utils_OidcClient.getIDTokenUrl();
                if (audience) {
                    const encodedAudience = encodeURIComponent(audience);
                    id_token_url = `${id_token_url}&audience=${encodedAudience}`;
                }
                debug(`ID token url is ${id_token_url}`);
                const id_token = yield oidc_utils_OidcClient.getCall(id_token_url);
                setSecret(id_token);
                return id_token;
            }
            catch (error) {
                throw new Error(`Error message: ${error.message}`);
            }
        });
    }
}
//# sourceMappingURL=oidc-utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/summary.js
var summary_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { access, appendFile, writeFile } = external_fs_namespaceObject.promises;
const SUMMARY_ENV_VAR = 'GITHUB_STEP_SUMMARY';
const SUMMARY_DOCS_URL = 'https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-job-summary';
class Summary {
    constructor() {
        this._buffer = '';
    }
    /**
     * Finds the summary file path from the environment, rejects if env var is not found or file does not exist
     * Also checks r/w permissions.
     *
     * @returns step summary file path
     */
    filePath() {
        return summary_awaiter(this, void 0, void 0, function* () {
            if (this._filePath) {
                return this._filePath;
            }
            const pathFromEnv = process.env[SUMMARY_ENV_VAR];
            if (!pathFromEnv) {
                throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
            }
            try {
                yield access(pathFromEnv, external_fs_namespaceObject.constants.R_OK | external_fs_namespaceObject.constants.W_OK);
            }
            catch (_a) {
                throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
            }
            this._filePath = pathFromEnv;
            return this._filePath;
        });
    }
    /**
     * Wraps content in an HTML tag, adding any HTML attributes
     *
     * @param {string} tag HTML tag to wrap
     * @param {string | null} content content within the tag
     * @param {[attribute: string]: string} attrs key-value list of HTML attributes to add
     *
     * @returns {string} content wrapped in HTML element
     */
    wrap(tag, content, attrs = {}) {
        const htmlAttrs = Object.entries(attrs)
            .map(([key, value]) => ` ${key}="${value}"`)
            .join('');
        if (!content) {
            return `<${tag}${htmlAttrs}>`;
        }
        return `<${tag}${htmlAttrs}>${content}</${tag}>`;
    }
    /**
     * Writes text in the buffer to the summary buffer file and empties buffer. Will append by default.
     *
     * @param {SummaryWriteOptions} [options] (optional) options for write operation
     *
     * @returns {Promise<Summary>} summary instance
     */
    write(options) {
        return summary_awaiter(this, void 0, void 0, function* () {
            const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
            const filePath = yield this.filePath();
            const writeFunc = overwrite ? writeFile : appendFile;
            yield writeFunc(filePath, this._buffer, { encoding: 'utf8' });
            return this.emptyBuffer();
        });
    }
    /**
     * Clears the summary buffer and wipes the summary file
     *
     * @returns {Summary} summary instance
     */
    clear() {
        return summary_awaiter(this, void 0, void 0, function* () {
            return this.emptyBuffer().write({ overwrite: true });
        });
    }
    /**
     * Returns the current summary buffer as a string
     *
     * @returns {string} string of summary buffer
     */
    stringify() {
        return this._buffer;
    }
    /**
     * If the summary buffer is empty
     *
     * @returns {boolen} true if the buffer is empty
     */
    isEmptyBuffer() {
        return this._buffer.length === 0;
    }
    /**
     * Resets the summary buffer without writing to summary file
     *
     * @returns {Summary} summary instance
     */
    emptyBuffer() {
        this._buffer = '';
        return this;
    }
    /**
     * Adds raw text to the summary buffer
     *
     * @param {string} text content to add
     * @param {boolean} [addEOL=false] (optional) append an EOL to the raw text (default: false)
     *
     * @returns {Summary} summary instance
     */
    addRaw(text, addEOL = false) {
        this._buffer += text;
        return addEOL ? this.addEOL() : this;
    }
    /**
     * Adds the operating system-specific end-of-line marker to the buffer
     *
     * @returns {Summary} summary instance
     */
    addEOL() {
        return this.addRaw(external_os_namespaceObject.EOL);
    }
    /**
     * Adds an HTML codeblock to the summary buffer
     *
     * @param {string} code content to render within fenced code block
     * @param {string} lang (optional) language to syntax highlight code
     *
     * @returns {Summary} summary instance
     */
    addCodeBlock(code, lang) {
        const attrs = Object.assign({}, (lang && { lang }));
        const element = this.wrap('pre', this.wrap('code', code), attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML list to the summary buffer
     *
     * @param {string[]} items list of items to render
     * @param {boolean} [ordered=false] (optional) if the rendered list should be ordered or not (default: false)
     *
     * @returns {Summary} summary instance
     */
    addList(items, ordered = false) {
        const tag = ordered ? 'ol' : 'ul';
        const listItems = items.map(item => this.wrap('li', item)).join('');
        const element = this.wrap(tag, listItems);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML table to the summary buffer
     *
     * @param {SummaryTableCell[]} rows table rows
     *
     * @returns {Summary} summary instance
     */
    addTable(rows) {
        const tableBody = rows
            .map(row => {
            const cells = row
                .map(cell => {
                if (typeof cell === 'string') {
                    return this.wrap('td', cell);
                }
                const { header, data, colspan, rowspan } = cell;
                const tag = header ? 'th' : 'td';
                const attrs = Object.assign(Object.assign({}, (colspan && { colspan })), (rowspan && { rowspan }));
                return this.wrap(tag, data, attrs);
            })
                .join('');
            return this.wrap('tr', cells);
        })
            .join('');
        const element = this.wrap('table', tableBody);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds a collapsable HTML details element to the summary buffer
     *
     * @param {string} label text for the closed state
     * @param {string} content collapsable content
     *
     * @returns {Summary} summary instance
     */
    addDetails(label, content) {
        const element = this.wrap('details', this.wrap('summary', label) + content);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML image tag to the summary buffer
     *
     * @param {string} src path to the image you to embed
     * @param {string} alt text description of the image
     * @param {SummaryImageOptions} options (optional) addition image attributes
     *
     * @returns {Summary} summary instance
     */
    addImage(src, alt, options) {
        const { width, height } = options || {};
        const attrs = Object.assign(Object.assign({}, (width && { width })), (height && { height }));
        const element = this.wrap('img', null, Object.assign({ src, alt }, attrs));
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML section heading element
     *
     * @param {string} text heading text
     * @param {number | string} [level=1] (optional) the heading level, default: 1
     *
     * @returns {Summary} summary instance
     */
    addHeading(text, level) {
        const tag = `h${level}`;
        const allowedTag = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].includes(tag)
            ? tag
            : 'h1';
        const element = this.wrap(allowedTag, text);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML thematic break (<hr>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addSeparator() {
        const element = this.wrap('hr', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML line break (<br>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addBreak() {
        const element = this.wrap('br', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML blockquote to the summary buffer
     *
     * @param {string} text quote text
     * @param {string} cite (optional) citation url
     *
     * @returns {Summary} summary instance
     */
    addQuote(text, cite) {
        const attrs = Object.assign({}, (cite && { cite }));
        const element = this.wrap('blockquote', text, attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML anchor tag to the summary buffer
     *
     * @param {string} text link text/content
     * @param {string} href hyperlink
     *
     * @returns {Summary} summary instance
     */
    addLink(text, href) {
        const element = this.wrap('a', text, { href });
        return this.addRaw(element).addEOL();
    }
}
const _summary = new Summary();
/**
 * @deprecated use `core.summary`
 */
const markdownSummary = (/* unused pure expression or super */ null && (_summary));
const summary = _summary;
//# sourceMappingURL=summary.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/path-utils.js

/**
 * toPosixPath converts the given path to the posix form. On Windows, \\ will be
 * replaced with /.
 *
 * @param pth. Path to transform.
 * @return string Posix path.
 */
function toPosixPath(pth) {
    return pth.replace(/[\\]/g, '/');
}
/**
 * toWin32Path converts the given path to the win32 form. On Linux, / will be
 * replaced with \\.
 *
 * @param pth. Path to transform.
 * @return string Win32 path.
 */
function toWin32Path(pth) {
    return pth.replace(/[/]/g, '\\');
}
/**
 * toPlatformPath converts the given path to a platform-specific path. It does
 * this by replacing instances of / and \ with the platform-specific path
 * separator.
 *
 * @param pth The path to platformize.
 * @return string The platform-specific path.
 */
function toPlatformPath(pth) {
    return pth.replace(/[/\\]/g, path.sep);
}
//# sourceMappingURL=path-utils.js.map
;// CONCATENATED MODULE: external "string_decoder"
const external_string_decoder_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");
// EXTERNAL MODULE: external "events"
var external_events_ = __nccwpck_require__(434);
;// CONCATENATED MODULE: external "child_process"
const external_child_process_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("child_process");
// EXTERNAL MODULE: external "assert"
var external_assert_ = __nccwpck_require__(613);
;// CONCATENATED MODULE: ./node_modules/@actions/io/lib/io-util.js
var io_util_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { chmod, copyFile, lstat, mkdir, open: io_util_open, readdir, rename, rm, rmdir, stat, symlink, unlink } = external_fs_namespaceObject.promises;
// export const {open} = 'fs'
const IS_WINDOWS = process.platform === 'win32';
/**
 * Custom implementation of readlink to ensure Windows junctions
 * maintain trailing backslash for backward compatibility with Node.js < 24
 *
 * In Node.js 20, Windows junctions (directory symlinks) always returned paths
 * with trailing backslashes. Node.js 24 removed this behavior, which breaks
 * code that relied on this format for path operations.
 *
 * This implementation restores the Node 20 behavior by adding a trailing
 * backslash to all junction results on Windows.
 */
function readlink(fsPath) {
    return io_util_awaiter(this, void 0, void 0, function* () {
        const result = yield fs.promises.readlink(fsPath);
        // On Windows, restore Node 20 behavior: add trailing backslash to all results
        // since junctions on Windows are always directory links
        if (IS_WINDOWS && !result.endsWith('\\')) {
            return `${result}\\`;
        }
        return result;
    });
}
// See https://github.com/nodejs/node/blob/d0153aee367422d0858105abec186da4dff0a0c5/deps/uv/include/uv/win.h#L691
const UV_FS_O_EXLOCK = 0x10000000;
const READONLY = external_fs_namespaceObject.constants.O_RDONLY;
function exists(fsPath) {
    return io_util_awaiter(this, void 0, void 0, function* () {
        try {
            yield stat(fsPath);
        }
        catch (err) {
            if (err.code === 'ENOENT') {
                return false;
            }
            throw err;
        }
        return true;
    });
}
function isDirectory(fsPath_1) {
    return io_util_awaiter(this, arguments, void 0, function* (fsPath, useStat = false) {
        const stats = useStat ? yield stat(fsPath) : yield lstat(fsPath);
        return stats.isDirectory();
    });
}
/**
 * On OSX/Linux, true if path starts with '/'. On Windows, true for paths like:
 * \, \hello, \\hello\share, C:, and C:\hello (and corresponding alternate separator cases).
 */
function isRooted(p) {
    p = normalizeSeparators(p);
    if (!p) {
        throw new Error('isRooted() parameter "p" cannot be empty');
    }
    if (IS_WINDOWS) {
        return (p.startsWith('\\') || /^[A-Z]:/i.test(p) // e.g. \ or \hello or \\hello
        ); // e.g. C: or C:\hello
    }
    return p.startsWith('/');
}
/**
 * Best effort attempt to determine whether a file exists and is executable.
 * @param filePath    file path to check
 * @param extensions  additional file extensions to try
 * @return if file exists and is executable, returns the file path. otherwise empty string.
 */
function tryGetExecutablePath(filePath, extensions) {
    return io_util_awaiter(this, void 0, void 0, function* () {
        let stats = undefined;
        try {
            // test file exists
            stats = yield stat(filePath);
        }
        catch (err) {
            if (err.code !== 'ENOENT') {
                // eslint-disable-next-line no-console
                console.log(`Unexpected error attempting to determine if executable file exists '${filePath}': ${err}`);
            }
        }
        if (stats && stats.isFile()) {
            if (IS_WINDOWS) {
                // on Windows, test for valid extension
                const upperExt = external_path_namespaceObject.extname(filePath).toUpperCase();
                if (extensions.some(validExt => validExt.toUpperCase() === upperExt)) {
                    return filePath;
                }
            }
            else {
                if (isUnixExecutable(stats)) {
                    return filePath;
                }
            }
        }
        // try each extension
        const originalFilePath = filePath;
        for (const extension of extensions) {
            filePath = originalFilePath + extension;
            stats = undefined;
            try {
                stats = yield stat(filePath);
            }
            catch (err) {
                if (err.code !== 'ENOENT') {
                    // eslint-disable-next-line no-console
                    console.log(`Unexpected error attempting to determine if executable file exists '${filePath}': ${err}`);
                }
            }
            if (stats && stats.isFile()) {
                if (IS_WINDOWS) {
                    // preserve the case of the actual file (since an extension was appended)
                    try {
                        const directory = external_path_namespaceObject.dirname(filePath);
                        const upperName = external_path_namespaceObject.basename(filePath).toUpperCase();
                        for (const actualName of yield readdir(directory)) {
                            if (upperName === actualName.toUpperCase()) {
                                filePath = external_path_namespaceObject.join(directory, actualName);
                                break;
                            }
                        }
                    }
                    catch (err) {
                        // eslint-disable-next-line no-console
                        console.log(`Unexpected error attempting to determine the actual case of the file '${filePath}': ${err}`);
                    }
                    return filePath;
                }
                else {
                    if (isUnixExecutable(stats)) {
                        return filePath;
                    }
                }
            }
        }
        return '';
    });
}
function normalizeSeparators(p) {
    p = p || '';
    if (IS_WINDOWS) {
        // convert slashes on Windows
        p = p.replace(/\//g, '\\');
        // remove redundant slashes
        return p.replace(/\\\\+/g, '\\');
    }
    // remove redundant slashes
    return p.replace(/\/\/+/g, '/');
}
// on Mac/Linux, test the execute bit
//     R   W  X  R  W X R W X
//   256 128 64 32 16 8 4 2 1
function isUnixExecutable(stats) {
    return ((stats.mode & 1) > 0 ||
        ((stats.mode & 8) > 0 &&
            process.getgid !== undefined &&
            stats.gid === process.getgid()) ||
        ((stats.mode & 64) > 0 &&
            process.getuid !== undefined &&
            stats.uid === process.getuid()));
}
// Get the path of cmd.exe in windows
function getCmdPath() {
    var _a;
    return (_a = process.env['COMSPEC']) !== null && _a !== void 0 ? _a : `cmd.exe`;
}
//# sourceMappingURL=io-util.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/io/lib/io.js
var io_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};



/**
 * Copies a file or folder.
 * Based off of shelljs - https://github.com/shelljs/shelljs/blob/9237f66c52e5daa40458f94f9565e18e8132f5a6/src/cp.js
 *
 * @param     source    source path
 * @param     dest      destination path
 * @param     options   optional. See CopyOptions.
 */
function cp(source_1, dest_1) {
    return io_awaiter(this, arguments, void 0, function* (source, dest, options = {}) {
        const { force, recursive, copySourceDirectory } = readCopyOptions(options);
        const destStat = (yield ioUtil.exists(dest)) ? yield ioUtil.stat(dest) : null;
        // Dest is an existing file, but not forcing
        if (destStat && destStat.isFile() && !force) {
            return;
        }
        // If dest is an existing directory, should copy inside.
        const newDest = destStat && destStat.isDirectory() && copySourceDirectory
            ? path.join(dest, path.basename(source))
            : dest;
        if (!(yield ioUtil.exists(source))) {
            throw new Error(`no such file or directory: ${source}`);
        }
        const sourceStat = yield ioUtil.stat(source);
        if (sourceStat.isDirectory()) {
            if (!recursive) {
                throw new Error(`Failed to copy. ${source} is a directory, but tried to copy without recursive flag.`);
            }
            else {
                yield cpDirRecursive(source, newDest, 0, force);
            }
        }
        else {
            if (path.relative(source, newDest) === '') {
                // a file cannot be copied to itself
                throw new Error(`'${newDest}' and '${source}' are the same file`);
            }
            yield io_copyFile(source, newDest, force);
        }
    });
}
/**
 * Moves a path.
 *
 * @param     source    source path
 * @param     dest      destination path
 * @param     options   optional. See MoveOptions.
 */
function mv(source_1, dest_1) {
    return io_awaiter(this, arguments, void 0, function* (source, dest, options = {}) {
        if (yield ioUtil.exists(dest)) {
            let destExists = true;
            if (yield ioUtil.isDirectory(dest)) {
                // If dest is directory copy src into dest
                dest = path.join(dest, path.basename(source));
                destExists = yield ioUtil.exists(dest);
            }
            if (destExists) {
                if (options.force == null || options.force) {
                    yield rmRF(dest);
                }
                else {
                    throw new Error('Destination already exists');
                }
            }
        }
        yield mkdirP(path.dirname(dest));
        yield ioUtil.rename(source, dest);
    });
}
/**
 * Remove a path recursively with force
 *
 * @param inputPath path to remove
 */
function rmRF(inputPath) {
    return io_awaiter(this, void 0, void 0, function* () {
        if (ioUtil.IS_WINDOWS) {
            // Check for invalid characters
            // https://docs.microsoft.com/en-us/windows/win32/fileio/naming-a-file
            if (/[*"<>|]/.test(inputPath)) {
                throw new Error('File path must not contain `*`, `"`, `<`, `>` or `|` on Windows');
            }
        }
        try {
            // note if path does not exist, error is silent
            yield ioUtil.rm(inputPath, {
                force: true,
                maxRetries: 3,
                recursive: true,
                retryDelay: 300
            });
        }
        catch (err) {
            throw new Error(`File was unable to be removed ${err}`);
        }
    });
}
/**
 * Make a directory.  Creates the full path with folders in between
 * Will throw if it fails
 *
 * @param   fsPath        path to create
 * @returns Promise<void>
 */
function mkdirP(fsPath) {
    return io_awaiter(this, void 0, void 0, function* () {
        ok(fsPath, 'a path argument must be provided');
        yield ioUtil.mkdir(fsPath, { recursive: true });
    });
}
/**
 * Returns path of a tool had the tool actually been invoked.  Resolves via paths.
 * If you check and the tool does not exist, it will throw.
 *
 * @param     tool              name of the tool
 * @param     check             whether to check if tool exists
 * @returns   Promise<string>   path to tool
 */
function which(tool, check) {
    return io_awaiter(this, void 0, void 0, function* () {
        if (!tool) {
            throw new Error("parameter 'tool' is required");
        }
        // recursive when check=true
        if (check) {
            const result = yield which(tool, false);
            if (!result) {
                if (IS_WINDOWS) {
                    throw new Error(`Unable to locate executable file: ${tool}. Please verify either the file path exists or the file can be found within a directory specified by the PATH environment variable. Also verify the file has a valid extension for an executable file.`);
                }
                else {
                    throw new Error(`Unable to locate executable file: ${tool}. Please verify either the file path exists or the file can be found within a directory specified by the PATH environment variable. Also check the file mode to verify the file is executable.`);
                }
            }
            return result;
        }
        const matches = yield findInPath(tool);
        if (matches && matches.length > 0) {
            return matches[0];
        }
        return '';
    });
}
/**
 * Returns a list of all occurrences of the given tool on the system path.
 *
 * @returns   Promise<string[]>  the paths of the tool
 */
function findInPath(tool) {
    return io_awaiter(this, void 0, void 0, function* () {
        if (!tool) {
            throw new Error("parameter 'tool' is required");
        }
        // build the list of extensions to try
        const extensions = [];
        if (IS_WINDOWS && process.env['PATHEXT']) {
            for (const extension of process.env['PATHEXT'].split(external_path_namespaceObject.delimiter)) {
                if (extension) {
                    extensions.push(extension);
                }
            }
        }
        // if it's rooted, return it if exists. otherwise return empty.
        if (isRooted(tool)) {
            const filePath = yield tryGetExecutablePath(tool, extensions);
            if (filePath) {
                return [filePath];
            }
            return [];
        }
        // if any path separators, return empty
        if (tool.includes(external_path_namespaceObject.sep)) {
            return [];
        }
        // build the list of directories
        //
        // Note, technically "where" checks the current directory on Windows. From a toolkit perspective,
        // it feels like we should not do this. Checking the current directory seems like more of a use
        // case of a shell, and the which() function exposed by the toolkit should strive for consistency
        // across platforms.
        const directories = [];
        if (process.env.PATH) {
            for (const p of process.env.PATH.split(external_path_namespaceObject.delimiter)) {
                if (p) {
                    directories.push(p);
                }
            }
        }
        // find all matches
        const matches = [];
        for (const directory of directories) {
            const filePath = yield tryGetExecutablePath(external_path_namespaceObject.join(directory, tool), extensions);
            if (filePath) {
                matches.push(filePath);
            }
        }
        return matches;
    });
}
function readCopyOptions(options) {
    const force = options.force == null ? true : options.force;
    const recursive = Boolean(options.recursive);
    const copySourceDirectory = options.copySourceDirectory == null
        ? true
        : Boolean(options.copySourceDirectory);
    return { force, recursive, copySourceDirectory };
}
function cpDirRecursive(sourceDir, destDir, currentDepth, force) {
    return io_awaiter(this, void 0, void 0, function* () {
        // Ensure there is not a run away recursive copy
        if (currentDepth >= 255)
            return;
        currentDepth++;
        yield mkdirP(destDir);
        const files = yield ioUtil.readdir(sourceDir);
        for (const fileName of files) {
            const srcFile = `${sourceDir}/${fileName}`;
            const destFile = `${destDir}/${fileName}`;
            const srcFileStat = yield ioUtil.lstat(srcFile);
            if (srcFileStat.isDirectory()) {
                // Recurse
                yield cpDirRecursive(srcFile, destFile, currentDepth, force);
            }
            else {
                yield io_copyFile(srcFile, destFile, force);
            }
        }
        // Change the mode for the newly created directory
        yield ioUtil.chmod(destDir, (yield ioUtil.stat(sourceDir)).mode);
    });
}
// Buffered file copy
function io_copyFile(srcFile, destFile, force) {
    return io_awaiter(this, void 0, void 0, function* () {
        if ((yield ioUtil.lstat(srcFile)).isSymbolicLink()) {
            // unlink/re-link it
            try {
                yield ioUtil.lstat(destFile);
                yield ioUtil.unlink(destFile);
            }
            catch (e) {
                // Try to override file permission
                if (e.code === 'EPERM') {
                    yield ioUtil.chmod(destFile, '0666');
                    yield ioUtil.unlink(destFile);
                }
                // other errors = it doesn't exist, no work to do
            }
            // Copy over symlink
            const symlinkFull = yield ioUtil.readlink(srcFile);
            yield ioUtil.symlink(symlinkFull, destFile, ioUtil.IS_WINDOWS ? 'junction' : null);
        }
        else if (!(yield ioUtil.exists(destFile)) || force) {
            yield ioUtil.copyFile(srcFile, destFile);
        }
    });
}
//# sourceMappingURL=io.js.map
;// CONCATENATED MODULE: external "timers"
const external_timers_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("timers");
;// CONCATENATED MODULE: ./node_modules/@actions/exec/lib/toolrunner.js
var toolrunner_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};







/* eslint-disable @typescript-eslint/unbound-method */
const toolrunner_IS_WINDOWS = process.platform === 'win32';
/*
 * Class for running command line tools. Handles quoting and arg parsing in a platform agnostic way.
 */
class ToolRunner extends external_events_.EventEmitter {
    constructor(toolPath, args, options) {
        super();
        if (!toolPath) {
            throw new Error("Parameter 'toolPath' cannot be null or empty.");
        }
        this.toolPath = toolPath;
        this.args = args || [];
        this.options = options || {};
    }
    _debug(message) {
        if (this.options.listeners && this.options.listeners.debug) {
            this.options.listeners.debug(message);
        }
    }
    _getCommandString(options, noPrefix) {
        const toolPath = this._getSpawnFileName();
        const args = this._getSpawnArgs(options);
        let cmd = noPrefix ? '' : '[command]'; // omit prefix when piped to a second tool
        if (toolrunner_IS_WINDOWS) {
            // Windows + cmd file
            if (this._isCmdFile()) {
                cmd += toolPath;
                for (const a of args) {
                    cmd += ` ${a}`;
                }
            }
            // Windows + verbatim
            else if (options.windowsVerbatimArguments) {
                cmd += `"${toolPath}"`;
                for (const a of args) {
                    cmd += ` ${a}`;
                }
            }
            // Windows (regular)
            else {
                cmd += this._windowsQuoteCmdArg(toolPath);
                for (const a of args) {
                    cmd += ` ${this._windowsQuoteCmdArg(a)}`;
                }
            }
        }
        else {
            // OSX/Linux - this can likely be improved with some form of quoting.
            // creating processes on Unix is fundamentally different than Windows.
            // on Unix, execvp() takes an arg array.
            cmd += toolPath;
            for (const a of args) {
                cmd += ` ${a}`;
            }
        }
        return cmd;
    }
    _processLineBuffer(data, strBuffer, onLine) {
        try {
            let s = strBuffer + data.toString();
            let n = s.indexOf(external_os_namespaceObject.EOL);
            while (n > -1) {
                const line = s.substring(0, n);
                onLine(line);
                // the rest of the string ...
                s = s.substring(n + external_os_namespaceObject.EOL.length);
                n = s.indexOf(external_os_namespaceObject.EOL);
            }
            return s;
        }
        catch (err) {
            // streaming lines to console is best effort.  Don't fail a build.
            this._debug(`error processing line. Failed with error ${err}`);
            return '';
        }
    }
    _getSpawnFileName() {
        if (toolrunner_IS_WINDOWS) {
            if (this._isCmdFile()) {
                return process.env['COMSPEC'] || 'cmd.exe';
            }
        }
        return this.toolPath;
    }
    _getSpawnArgs(options) {
        if (toolrunner_IS_WINDOWS) {
            if (this._isCmdFile()) {
                let argline = `/D /S /C "${this._windowsQuoteCmdArg(this.toolPath)}`;
                for (const a of this.args) {
                    argline += ' ';
                    argline += options.windowsVerbatimArguments
                        ? a
                        : this._windowsQuoteCmdArg(a);
                }
                argline += '"';
                return [argline];
            }
        }
        return this.args;
    }
    _endsWith(str, end) {
        return str.endsWith(end);
    }
    _isCmdFile() {
        const upperToolPath = this.toolPath.toUpperCase();
        return (this._endsWith(upperToolPath, '.CMD') ||
            this._endsWith(upperToolPath, '.BAT'));
    }
    _windowsQuoteCmdArg(arg) {
        // for .exe, apply the normal quoting rules that libuv applies
        if (!this._isCmdFile()) {
            return this._uvQuoteCmdArg(arg);
        }
        // otherwise apply quoting rules specific to the cmd.exe command line parser.
        // the libuv rules are generic and are not designed specifically for cmd.exe
        // command line parser.
        //
        // for a detailed description of the cmd.exe command line parser, refer to
        // http://stackoverflow.com/questions/4094699/how-does-the-windows-command-interpreter-cmd-exe-parse-scripts/7970912#7970912
        // need quotes for empty arg
        if (!arg) {
            return '""';
        }
        // determine whether the arg needs to be quoted
        const cmdSpecialChars = [
            ' ',
            '\t',
            '&',
            '(',
            ')',
            '[',
            ']',
            '{',
            '}',
            '^',
            '=',
            ';',
            '!',
            "'",
            '+',
            ',',
            '`',
            '~',
            '|',
            '<',
            '>',
            '"'
        ];
        let needsQuotes = false;
        for (const char of arg) {
            if (cmdSpecialChars.some(x => x === char)) {
                needsQuotes = true;
                break;
            }
        }
        // short-circuit if quotes not needed
        if (!needsQuotes) {
            return arg;
        }
        // the following quoting rules are very similar to the rules that by libuv applies.
        //
        // 1) wrap the string in quotes
        //
        // 2) double-up quotes - i.e. " => ""
        //
        //    this is different from the libuv quoting rules. libuv replaces " with \", which unfortunately
        //    doesn't work well with a cmd.exe command line.
        //
        //    note, replacing " with "" also works well if the arg is passed to a downstream .NET console app.
        //    for example, the command line:
        //          foo.exe "myarg:""my val"""
        //    is parsed by a .NET console app into an arg array:
        //          [ "myarg:\"my val\"" ]
        //    which is the same end result when applying libuv quoting rules. although the actual
        //    command line from libuv quoting rules would look like:
        //          foo.exe "myarg:\"my val\""
        //
        // 3) double-up slashes that precede a quote,
        //    e.g.  hello \world    => "hello \world"
        //          hello\"world    => "hello\\""world"
        //          hello\\"world   => "hello\\\\""world"
        //          hello world\    => "hello world\\"
        //
        //    technically this is not required for a cmd.exe command line, or the batch argument parser.
        //    the reasons for including this as a .cmd quoting rule are:
        //
        //    a) this is optimized for the scenario where the argument is passed from the .cmd file to an
        //       external program. many programs (e.g. .NET console apps) rely on the slash-doubling rule.
        //
        //    b) it's what we've been doing previously (by deferring to node default behavior) and we
        //       haven't heard any complaints about that aspect.
        //
        // note, a weakness of the quoting rules chosen here, is that % is not escaped. in fact, % cannot be
        // escaped when used on the command line directly - even though within a .cmd file % can be escaped
        // by using %%.
        //
        // the saving grace is, on the command line, %var% is left as-is if var is not defined. this contrasts
        // the line parsing rules within a .cmd file, where if var is not defined it is replaced with nothing.
        //
        // one option that was explored was replacing % with ^% - i.e. %var% => ^%var^%. this hack would
        // often work, since it is unlikely that var^ would exist, and the ^ character is removed when the
        // variable is used. the problem, however, is that ^ is not removed when %* is used to pass the args
        // to an external program.
        //
        // an unexplored potential solution for the % escaping problem, is to create a wrapper .cmd file.
        // % can be escaped within a .cmd file.
        let reverse = '"';
        let quoteHit = true;
        for (let i = arg.length; i > 0; i--) {
            // walk the string in reverse
            reverse += arg[i - 1];
            if (quoteHit && arg[i - 1] === '\\') {
                reverse += '\\'; // double the slash
            }
            else if (arg[i - 1] === '"') {
                quoteHit = true;
                reverse += '"'; // double the quote
            }
            else {
                quoteHit = false;
            }
        }
        reverse += '"';
        return reverse.split('').reverse().join('');
    }
    _uvQuoteCmdArg(arg) {
        // Tool runner wraps child_process.spawn() and needs to apply the same quoting as
        // Node in certain cases where the undocumented spawn option windowsVerbatimArguments
        // is used.
        //
        // Since this function is a port of quote_cmd_arg from Node 4.x (technically, lib UV,
        // see https://github.com/nodejs/node/blob/v4.x/deps/uv/src/win/process.c for details),
        // pasting copyright notice from Node within this function:
        //
        //      Copyright Joyent, Inc. and other Node contributors. All rights reserved.
        //
        //      Permission is hereby granted, free of charge, to any person obtaining a copy
        //      of this software and associated documentation files (the "Software"), to
        //      deal in the Software without restriction, including without limitation the
        //      rights to use, copy, modify, merge, publish, distribute, sublicense, and/or
        //      sell copies of the Software, and to permit persons to whom the Software is
        //      furnished to do so, subject to the following conditions:
        //
        //      The above copyright notice and this permission notice shall be included in
        //      all copies or substantial portions of the Software.
        //
        //      THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
        //      IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
        //      FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
        //      AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
        //      LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING
        //      FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
        //      IN THE SOFTWARE.
        if (!arg) {
            // Need double quotation for empty argument
            return '""';
        }
        if (!arg.includes(' ') && !arg.includes('\t') && !arg.includes('"')) {
            // No quotation needed
            return arg;
        }
        if (!arg.includes('"') && !arg.includes('\\')) {
            // No embedded double quotes or backslashes, so I can just wrap
            // quote marks around the whole thing.
            return `"${arg}"`;
        }
        // Expected input/output:
        //   input : hello"world
        //   output: "hello\"world"
        //   input : hello""world
        //   output: "hello\"\"world"
        //   input : hello\world
        //   output: hello\world
        //   input : hello\\world
        //   output: hello\\world
        //   input : hello\"world
        //   output: "hello\\\"world"
        //   input : hello\\"world
        //   output: "hello\\\\\"world"
        //   input : hello world\
        //   output: "hello world\\" - note the comment in libuv actually reads "hello world\"
        //                             but it appears the comment is wrong, it should be "hello world\\"
        let reverse = '"';
        let quoteHit = true;
        for (let i = arg.length; i > 0; i--) {
            // walk the string in reverse
            reverse += arg[i - 1];
            if (quoteHit && arg[i - 1] === '\\') {
                reverse += '\\';
            }
            else if (arg[i - 1] === '"') {
                quoteHit = true;
                reverse += '\\';
            }
            else {
                quoteHit = false;
            }
        }
        reverse += '"';
        return reverse.split('').reverse().join('');
    }
    _cloneExecOptions(options) {
        options = options || {};
        const result = {
            cwd: options.cwd || process.cwd(),
            env: options.env || process.env,
            silent: options.silent || false,
            windowsVerbatimArguments: options.windowsVerbatimArguments || false,
            failOnStdErr: options.failOnStdErr || false,
            ignoreReturnCode: options.ignoreReturnCode || false,
            delay: options.delay || 10000
        };
        result.outStream = options.outStream || process.stdout;
        result.errStream = options.errStream || process.stderr;
        return result;
    }
    _getSpawnOptions(options, toolPath) {
        options = options || {};
        const result = {};
        result.cwd = options.cwd;
        result.env = options.env;
        result['windowsVerbatimArguments'] =
            options.windowsVerbatimArguments || this._isCmdFile();
        if (options.windowsVerbatimArguments) {
            result.argv0 = `"${toolPath}"`;
        }
        return result;
    }
    /**
     * Exec a tool.
     * Output will be streamed to the live console.
     * Returns promise with return code
     *
     * @param     tool     path to tool to exec
     * @param     options  optional exec options.  See ExecOptions
     * @returns   number
     */
    exec() {
        return toolrunner_awaiter(this, void 0, void 0, function* () {
            // root the tool path if it is unrooted and contains relative pathing
            if (!isRooted(this.toolPath) &&
                (this.toolPath.includes('/') ||
                    (toolrunner_IS_WINDOWS && this.toolPath.includes('\\')))) {
                // prefer options.cwd if it is specified, however options.cwd may also need to be rooted
                this.toolPath = external_path_namespaceObject.resolve(process.cwd(), this.options.cwd || process.cwd(), this.toolPath);
            }
            // if the tool is only a file name, then resolve it from the PATH
            // otherwise verify it exists (add extension on Windows if necessary)
            this.toolPath = yield which(this.toolPath, true);
            return new Promise((resolve, reject) => toolrunner_awaiter(this, void 0, void 0, function* () {
                this._debug(`exec tool: ${this.toolPath}`);
                this._debug('arguments:');
                for (const arg of this.args) {
                    this._debug(`   ${arg}`);
                }
                const optionsNonNull = this._cloneExecOptions(this.options);
                if (!optionsNonNull.silent && optionsNonNull.outStream) {
                    optionsNonNull.outStream.write(this._getCommandString(optionsNonNull) + external_os_namespaceObject.EOL);
                }
                const state = new ExecState(optionsNonNull, this.toolPath);
                state.on('debug', (message) => {
                    this._debug(message);
                });
                if (this.options.cwd && !(yield exists(this.options.cwd))) {
                    return reject(new Error(`The cwd: ${this.options.cwd} does not exist!`));
                }
                const fileName = this._getSpawnFileName();
                const cp = external_child_process_namespaceObject.spawn(fileName, this._getSpawnArgs(optionsNonNull), this._getSpawnOptions(this.options, fileName));
                let stdbuffer = '';
                if (cp.stdout) {
                    cp.stdout.on('data', (data) => {
                        if (this.options.listeners && this.options.listeners.stdout) {
                            this.options.listeners.stdout(data);
                        }
                        if (!optionsNonNull.silent && optionsNonNull.outStream) {
                            optionsNonNull.outStream.write(data);
                        }
                        stdbuffer = this._processLineBuffer(data, stdbuffer, (line) => {
                            if (this.options.listeners && this.options.listeners.stdline) {
                                this.options.listeners.stdline(line);
                            }
                        });
                    });
                }
                let errbuffer = '';
                if (cp.stderr) {
                    cp.stderr.on('data', (data) => {
                        state.processStderr = true;
                        if (this.options.listeners && this.options.listeners.stderr) {
                            this.options.listeners.stderr(data);
                        }
                        if (!optionsNonNull.silent &&
                            optionsNonNull.errStream &&
                            optionsNonNull.outStream) {
                            const s = optionsNonNull.failOnStdErr
                                ? optionsNonNull.errStream
                                : optionsNonNull.outStream;
                            s.write(data);
                        }
                        errbuffer = this._processLineBuffer(data, errbuffer, (line) => {
                            if (this.options.listeners && this.options.listeners.errline) {
                                this.options.listeners.errline(line);
                            }
                        });
                    });
                }
                cp.on('error', (err) => {
                    state.processError = err.message;
                    state.processExited = true;
                    state.processClosed = true;
                    state.CheckComplete();
                });
                cp.on('exit', (code) => {
                    state.processExitCode = code;
                    state.processExited = true;
                    this._debug(`Exit code ${code} received from tool '${this.toolPath}'`);
                    state.CheckComplete();
                });
                cp.on('close', (code) => {
                    state.processExitCode = code;
                    state.processExited = true;
                    state.processClosed = true;
                    this._debug(`STDIO streams have closed for tool '${this.toolPath}'`);
                    state.CheckComplete();
                });
                state.on('done', (error, exitCode) => {
                    if (stdbuffer.length > 0) {
                        this.emit('stdline', stdbuffer);
                    }
                    if (errbuffer.length > 0) {
                        this.emit('errline', errbuffer);
                    }
                    cp.removeAllListeners();
                    if (error) {
                        reject(error);
                    }
                    else {
                        resolve(exitCode);
                    }
                });
                if (this.options.input) {
                    if (!cp.stdin) {
                        throw new Error('child process missing stdin');
                    }
                    cp.stdin.end(this.options.input);
                }
            }));
        });
    }
}
/**
 * Convert an arg string to an array of args. Handles escaping
 *
 * @param    argString   string of arguments
 * @returns  string[]    array of arguments
 */
function argStringToArray(argString) {
    const args = [];
    let inQuotes = false;
    let escaped = false;
    let arg = '';
    function append(c) {
        // we only escape double quotes.
        if (escaped && c !== '"') {
            arg += '\\';
        }
        arg += c;
        escaped = false;
    }
    for (let i = 0; i < argString.length; i++) {
        const c = argString.charAt(i);
        if (c === '"') {
            if (!escaped) {
                inQuotes = !inQuotes;
            }
            else {
                append(c);
            }
            continue;
        }
        if (c === '\\' && escaped) {
            append(c);
            continue;
        }
        if (c === '\\' && inQuotes) {
            escaped = true;
            continue;
        }
        if (c === ' ' && !inQuotes) {
            if (arg.length > 0) {
                args.push(arg);
                arg = '';
            }
            continue;
        }
        append(c);
    }
    if (arg.length > 0) {
        args.push(arg.trim());
    }
    return args;
}
class ExecState extends external_events_.EventEmitter {
    constructor(options, toolPath) {
        super();
        this.processClosed = false; // tracks whether the process has exited and stdio is closed
        this.processError = '';
        this.processExitCode = 0;
        this.processExited = false; // tracks whether the process has exited
        this.processStderr = false; // tracks whether stderr was written to
        this.delay = 10000; // 10 seconds
        this.done = false;
        this.timeout = null;
        if (!toolPath) {
            throw new Error('toolPath must not be empty');
        }
        this.options = options;
        this.toolPath = toolPath;
        if (options.delay) {
            this.delay = options.delay;
        }
    }
    CheckComplete() {
        if (this.done) {
            return;
        }
        if (this.processClosed) {
            this._setResult();
        }
        else if (this.processExited) {
            this.timeout = (0,external_timers_namespaceObject.setTimeout)(ExecState.HandleTimeout, this.delay, this);
        }
    }
    _debug(message) {
        this.emit('debug', message);
    }
    _setResult() {
        // determine whether there is an error
        let error;
        if (this.processExited) {
            if (this.processError) {
                error = new Error(`There was an error when attempting to execute the process '${this.toolPath}'. This may indicate the process failed to start. Error: ${this.processError}`);
            }
            else if (this.processExitCode !== 0 && !this.options.ignoreReturnCode) {
                error = new Error(`The process '${this.toolPath}' failed with exit code ${this.processExitCode}`);
            }
            else if (this.processStderr && this.options.failOnStdErr) {
                error = new Error(`The process '${this.toolPath}' failed because one or more lines were written to the STDERR stream`);
            }
        }
        // clear the timeout
        if (this.timeout) {
            clearTimeout(this.timeout);
            this.timeout = null;
        }
        this.done = true;
        this.emit('done', error, this.processExitCode);
    }
    static HandleTimeout(state) {
        if (state.done) {
            return;
        }
        if (!state.processClosed && state.processExited) {
            const message = `The STDIO streams did not close within ${state.delay / 1000} seconds of the exit event from process '${state.toolPath}'. This may indicate a child process inherited the STDIO streams and has not yet exited.`;
            state._debug(message);
        }
        state._setResult();
    }
}
//# sourceMappingURL=toolrunner.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/exec/lib/exec.js
var exec_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


/**
 * Exec a command.
 * Output will be streamed to the live console.
 * Returns promise with return code
 *
 * @param     commandLine        command to execute (can include additional args). Must be correctly escaped.
 * @param     args               optional arguments for tool. Escaping is handled by the lib.
 * @param     options            optional exec options.  See ExecOptions
 * @returns   Promise<number>    exit code
 */
function exec_exec(commandLine, args, options) {
    return exec_awaiter(this, void 0, void 0, function* () {
        const commandArgs = argStringToArray(commandLine);
        if (commandArgs.length === 0) {
            throw new Error(`Parameter 'commandLine' cannot be null or empty.`);
        }
        // Path to tool to execute should be first arg
        const toolPath = commandArgs[0];
        args = commandArgs.slice(1).concat(args || []);
        const runner = new ToolRunner(toolPath, args, options);
        return runner.exec();
    });
}
/**
 * Exec a command and get the output.
 * Output will be streamed to the live console.
 * Returns promise with the exit code and collected stdout and stderr
 *
 * @param     commandLine           command to execute (can include additional args). Must be correctly escaped.
 * @param     args                  optional arguments for tool. Escaping is handled by the lib.
 * @param     options               optional exec options.  See ExecOptions
 * @returns   Promise<ExecOutput>   exit code, stdout, and stderr
 */
function getExecOutput(commandLine, args, options) {
    return exec_awaiter(this, void 0, void 0, function* () {
        var _a, _b;
        let stdout = '';
        let stderr = '';
        //Using string decoder covers the case where a mult-byte character is split
        const stdoutDecoder = new StringDecoder('utf8');
        const stderrDecoder = new StringDecoder('utf8');
        const originalStdoutListener = (_a = options === null || options === void 0 ? void 0 : options.listeners) === null || _a === void 0 ? void 0 : _a.stdout;
        const originalStdErrListener = (_b = options === null || options === void 0 ? void 0 : options.listeners) === null || _b === void 0 ? void 0 : _b.stderr;
        const stdErrListener = (data) => {
            stderr += stderrDecoder.write(data);
            if (originalStdErrListener) {
                originalStdErrListener(data);
            }
        };
        const stdOutListener = (data) => {
            stdout += stdoutDecoder.write(data);
            if (originalStdoutListener) {
                originalStdoutListener(data);
            }
        };
        const listeners = Object.assign(Object.assign({}, options === null || options === void 0 ? void 0 : options.listeners), { stdout: stdOutListener, stderr: stdErrListener });
        const exitCode = yield exec_exec(commandLine, args, Object.assign(Object.assign({}, options), { listeners }));
        //flush any remaining characters
        stdout += stdoutDecoder.end();
        stderr += stderrDecoder.end();
        return {
            exitCode,
            stdout,
            stderr
        };
    });
}
//# sourceMappingURL=exec.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/platform.js
var platform_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const getWindowsInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    const { stdout: version } = yield exec.getExecOutput('powershell -command "(Get-CimInstance -ClassName Win32_OperatingSystem).Version"', undefined, {
        silent: true
    });
    const { stdout: name } = yield exec.getExecOutput('powershell -command "(Get-CimInstance -ClassName Win32_OperatingSystem).Caption"', undefined, {
        silent: true
    });
    return {
        name: name.trim(),
        version: version.trim()
    };
});
const getMacOsInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    var _a, _b, _c, _d;
    const { stdout } = yield exec.getExecOutput('sw_vers', undefined, {
        silent: true
    });
    const version = (_b = (_a = stdout.match(/ProductVersion:\s*(.+)/)) === null || _a === void 0 ? void 0 : _a[1]) !== null && _b !== void 0 ? _b : '';
    const name = (_d = (_c = stdout.match(/ProductName:\s*(.+)/)) === null || _c === void 0 ? void 0 : _c[1]) !== null && _d !== void 0 ? _d : '';
    return {
        name,
        version
    };
});
const getLinuxInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    const { stdout } = yield exec.getExecOutput('lsb_release', ['-i', '-r', '-s'], {
        silent: true
    });
    const [name, version] = stdout.trim().split('\n');
    return {
        name,
        version
    };
});
const platform = external_os_namespaceObject.platform();
const arch = external_os_namespaceObject.arch();
const isWindows = platform === 'win32';
const isMacOS = platform === 'darwin';
const isLinux = platform === 'linux';
function getDetails() {
    return platform_awaiter(this, void 0, void 0, function* () {
        return Object.assign(Object.assign({}, (yield (isWindows
            ? getWindowsInfo()
            : isMacOS
                ? getMacOsInfo()
                : getLinuxInfo()))), { platform,
            arch,
            isWindows,
            isMacOS,
            isLinux });
    });
}
//# sourceMappingURL=platform.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/core.js
var core_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};






/**
 * The code to exit an action
 */
var ExitCode;
(function (ExitCode) {
    /**
     * A code indicating that the action was successful
     */
    ExitCode[ExitCode["Success"] = 0] = "Success";
    /**
     * A code indicating that the action was a failure
     */
    ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
//-----------------------------------------------------------------------
// Variables
//-----------------------------------------------------------------------
/**
 * Sets env variable for this action and future actions in the job
 * @param name the name of the variable to set
 * @param val the value of the variable. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function exportVariable(name, val) {
    const convertedVal = toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return file_command_issueFileCommand('ENV', prepareKeyValueMessage(name, val));
    }
    command_issueCommand('set-env', { name }, convertedVal);
}
/**
 * Registers a secret which will get masked from logs
 *
 * @param secret - Value of the secret to be masked
 * @remarks
 * This function instructs the Actions runner to mask the specified value in any
 * logs produced during the workflow run. Once registered, the secret value will
 * be replaced with asterisks (***) whenever it appears in console output, logs,
 * or error messages.
 *
 * This is useful for protecting sensitive information such as:
 * - API keys
 * - Access tokens
 * - Authentication credentials
 * - URL parameters containing signatures (SAS tokens)
 *
 * Note that masking only affects future logs; any previous appearances of the
 * secret in logs before calling this function will remain unmasked.
 *
 * @example
 * ```typescript
 * // Register an API token as a secret
 * const apiToken = "abc123xyz456";
 * setSecret(apiToken);
 *
 * // Now any logs containing this value will show *** instead
 * console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
 * ```
 */
function core_setSecret(secret) {
    command_issueCommand('add-mask', {}, secret);
}
/**
 * Prepends inputPath to the PATH (for this action and future actions)
 * @param inputPath
 */
function addPath(inputPath) {
    const filePath = process.env['GITHUB_PATH'] || '';
    if (filePath) {
        issueFileCommand('PATH', inputPath);
    }
    else {
        issueCommand('add-path', {}, inputPath);
    }
    process.env['PATH'] = `${inputPath}${path.delimiter}${process.env['PATH']}`;
}
/**
 * Gets the value of an input.
 * Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
 * Returns an empty string if the value is not defined.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string
 */
function getInput(name, options) {
    const val = process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '';
    if (options && options.required && !val) {
        throw new Error(`Input required and not supplied: ${name}`);
    }
    if (options && options.trimWhitespace === false) {
        return val;
    }
    return val.trim();
}
/**
 * Gets the values of an multiline input.  Each value is also trimmed.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string[]
 *
 */
function getMultilineInput(name, options) {
    const inputs = getInput(name, options)
        .split('\n')
        .filter(x => x !== '');
    if (options && options.trimWhitespace === false) {
        return inputs;
    }
    return inputs.map(input => input.trim());
}
/**
 * Gets the input value of the boolean type in the YAML 1.2 "core schema" specification.
 * Support boolean input list: `true | True | TRUE | false | False | FALSE` .
 * The return value is also in boolean type.
 * ref: https://yaml.org/spec/1.2/spec.html#id2804923
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   boolean
 */
function getBooleanInput(name, options) {
    const trueValue = ['true', 'True', 'TRUE'];
    const falseValue = ['false', 'False', 'FALSE'];
    const val = getInput(name, options);
    if (trueValue.includes(val))
        return true;
    if (falseValue.includes(val))
        return false;
    throw new TypeError(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}\n` +
        `Support boolean input list: \`true | True | TRUE | false | False | FALSE\``);
}
/**
 * Sets the value of an output.
 *
 * @param     name     name of the output to set
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function setOutput(name, value) {
    const filePath = process.env['GITHUB_OUTPUT'] || '';
    if (filePath) {
        return file_command_issueFileCommand('OUTPUT', prepareKeyValueMessage(name, value));
    }
    process.stdout.write(external_os_namespaceObject.EOL);
    command_issueCommand('set-output', { name }, toCommandValue(value));
}
/**
 * Enables or disables the echoing of commands into stdout for the rest of the step.
 * Echoing is disabled by default if ACTIONS_STEP_DEBUG is not set.
 *
 */
function setCommandEcho(enabled) {
    issue('echo', enabled ? 'on' : 'off');
}
//-----------------------------------------------------------------------
// Results
//-----------------------------------------------------------------------
/**
 * Sets the action status to failed.
 * When the action exits it will be with an exit code of 1
 * @param message add error issue message
 */
function setFailed(message) {
    process.exitCode = ExitCode.Failure;
    error(message);
}
//-----------------------------------------------------------------------
// Logging Commands
//-----------------------------------------------------------------------
/**
 * Gets whether Actions Step Debug is on or not
 */
function isDebug() {
    return process.env['RUNNER_DEBUG'] === '1';
}
/**
 * Writes debug message to user log
 * @param message debug message
 */
function core_debug(message) {
    command_issueCommand('debug', {}, message);
}
/**
 * Adds an error issue
 * @param message error issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function error(message, properties = {}) {
    command_issueCommand('error', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a warning issue
 * @param message warning issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function warning(message, properties = {}) {
    command_issueCommand('warning', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a notice issue
 * @param message notice issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function notice(message, properties = {}) {
    command_issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Writes info to log with console.log.
 * @param message info message
 */
function info(message) {
    process.stdout.write(message + external_os_namespaceObject.EOL);
}
/**
 * Begin an output group.
 *
 * Output until the next `groupEnd` will be foldable in this group
 *
 * @param name The name of the output group
 */
function startGroup(name) {
    command_issue('group', name);
}
/**
 * End an output group.
 */
function endGroup() {
    command_issue('endgroup');
}
/**
 * Wrap an asynchronous function call in a group.
 *
 * Returns the same type as the function itself.
 *
 * @param name The name of the group
 * @param fn The function to wrap in the group
 */
function group(name, fn) {
    return core_awaiter(this, void 0, void 0, function* () {
        startGroup(name);
        let result;
        try {
            result = yield fn();
        }
        finally {
            endGroup();
        }
        return result;
    });
}
//-----------------------------------------------------------------------
// Wrapper action state
//-----------------------------------------------------------------------
/**
 * Saves state for current action, the state can only be retrieved by this action's post job execution.
 *
 * @param     name     name of the state to store
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return file_command_issueFileCommand('STATE', prepareKeyValueMessage(name, value));
    }
    command_issueCommand('save-state', { name }, toCommandValue(value));
}
/**
 * Gets the value of an state set by this action's main execution.
 *
 * @param     name     name of the state to get
 * @returns   string
 */
function getState(name) {
    return process.env[`STATE_${name}`] || '';
}
function getIDToken(aud) {
    return core_awaiter(this, void 0, void 0, function* () {
        return yield OidcClient.getIDToken(aud);
    });
}
/**
 * Summary exports
 */

/**
 * @deprecated use core.summary
 */

/**
 * Path exports
 */

/**
 * Platform utilities exports
 */

//# sourceMappingURL=core.js.map
;// CONCATENATED MODULE: external "node:crypto"
const external_node_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");
;// CONCATENATED MODULE: ./src/github/credential.ts

class Credential {
    username;
    secret;
    constructor(username, secret) {
        this.username = username;
        this.secret = secret;
    }
    static fromBasic(text) {
        const [, username, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(text, 'base64').toString('utf8')) ?? [];
        return username === undefined || secret === undefined ? undefined : new Credential(username, secret);
    }
    get basic() {
        return Buffer.from(this.#text).toString('base64');
    }
    get entry() {
        return { auth: this.basic };
    }
    fingerprint(salt) {
        return { salt, digest: (0,external_node_crypto_namespaceObject.hash)('sha256', `${salt}\0${this.#text}`) };
    }
    matches({ salt, digest }) {
        return this.fingerprint(salt).digest === digest;
    }
    equals(other) {
        return this.basic === other?.basic;
    }
    get #text() {
        return `${this.username}:${this.secret}`;
    }
}

;// CONCATENATED MODULE: ./src/github/image.ts
class Unaccepted extends Error {
    name = 'Unaccepted';
    fix;
    constructor(reason, fix = '') {
        super(reason);
        this.fix = fix;
    }
}
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const HEX_LENGTH = { sha256: 64, sha384: 96, sha512: 128 };
const NAME_LIMIT = 255;
const REFERENCE_LIMIT = 1024;
const FAULTS = [
    [new RegExp(`^.{${REFERENCE_LIMIT}}`, 's'), `it is longer than ${REFERENCE_LIMIT} characters`],
    [/;/, 'entries are separated by line ends or commas, not by `;`'],
    [/:(?=[@/]|$)|@$/, 'the part after `:` or `@` is empty: is a variable unset?'],
    [/^\/|\/\/|\/(?=[:@]|$)/, 'a part of the name is empty: is a variable unset?']
];
function hostIn(text) {
    const first = text.slice(0, Math.max(0, text.indexOf('/'))).toLowerCase();
    return first === 'localhost' || /\.|^\[|:\d+$/.test(first) ? first : undefined;
}
function splitReference(text) {
    const invisible = /[\p{Cf}\p{Cc}\p{Z}]/u.exec(text)?.[0].codePointAt(0);
    if (invisible !== undefined) {
        const code = invisible.toString(16).toUpperCase().padStart(4, '0');
        throw new Unaccepted(`it has an invisible character in it, U+${code}: type it again`);
    }
    const fault = FAULTS.find(([form]) => form.test(text))?.[1];
    if (fault !== undefined)
        throw new Unaccepted(fault);
    const [, whole = '', tag, digest] = /^([^@]*?)(?::([^/@]*))?(?:@(.*))?$/s.exec(text) ?? [];
    const host = hostIn(whole);
    const path = host === undefined ? whole : whole.slice(host.length + 1);
    const slashed = /^([^:]*):(.*)$/.exec(path);
    if (slashed !== null) {
        const [, name, written = ''] = slashed;
        const prefix = host === undefined ? '' : `${host}/`;
        throw new Unaccepted('a tag has no `/` in it', `Write ${prefix}${name}:${written.replaceAll('/', '-')}.`);
    }
    return { host, path, tag, digest };
}
function parseImage(text, registry) {
    const { host, path, tag, digest } = splitReference(text);
    if (digest !== undefined && !isDigest(digest)) {
        throw new Unaccepted('the digest after @ must be ALGORITHM:HEX, e.g. sha256 and 64 hexadecimal digits');
    }
    if (tag !== undefined && !isTag(tag.replaceAll('+', '-'))) {
        throw new Unaccepted('the tag must be up to 128 letters, digits, _, . or -, not starting with . or -');
    }
    if (host !== undefined && host !== registry) {
        throw new Unaccepted(`its host is not the registry of this step, ${registry}`);
    }
    const name = path.toLowerCase();
    const parts = name.split('/');
    if (parts.length < 2) {
        const hub = host === undefined ? ', and a name by itself is one of Docker Hub' : '';
        const fix = COMPONENT.test(name) ? `Write ${wholeName(text, host, registry)}.` : '';
        throw new Unaccepted(`an image of ${registry} is OWNER/NAME${hub}`, fix);
    }
    if (name.length > NAME_LIMIT)
        throw new Unaccepted(`the name must not be longer than ${NAME_LIMIT} characters`);
    if (!parts.every(part => COMPONENT.test(part))) {
        throw new Unaccepted('each part of the name must be letters and digits, joined by single . or _, by __ or by -');
    }
    if (tag?.includes('+')) {
        const [minus, underscore] = ['-', '_'].map(sign => text.replace(tag, tag.replaceAll('+', sign)));
        throw new Unaccepted('a tag has no `+` in it', `Write ${minus}, or for what helm pushes ${underscore}.`);
    }
    const [owner = '', ...rest] = parts;
    const reference = `${registry}/${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
    return { name, owner, package: rest.join('/'), tag, digest, reference };
}
function wholeName(text, host, registry) {
    if (host !== undefined)
        return text.replace(/^([^:@]*?)\/?(?=[:@]|$)/, '$1/NAME');
    if (text.toLowerCase() === registry)
        return `${registry}/OWNER/NAME`;
    return `${registry}/OWNER/${DIGEST.test(text) ? `NAME@${text}` : text}`;
}
function imageOfRepository(repository, registry) {
    const name = repository.toLowerCase();
    const isName = /^[^/]+\/[^/]+$/.test(name) && name.split('/').every(part => COMPONENT.test(part));
    return isName ? `${registry}/${name}` : undefined;
}
function isTag(text) {
    return TAG.test(text);
}
function isDigest(text) {
    if (!DIGEST.test(text))
        return false;
    const [algorithm = '', hex = ''] = text.split(':');
    const length = HEX_LENGTH[algorithm];
    return length === undefined || (hex.length === length && hex === hex.toLowerCase());
}
function referenceOf(image) {
    return image.digest ?? image.tag;
}
function packageReference({ reference, name }) {
    return `${reference.split('/')[0]}/${name}`;
}
function requiredAccess(inputs) {
    return [
        ...inputs.push.map(image => ({ ...image, access: 'push' })),
        ...inputs.pull.map(image => ({ ...image, access: 'pull' }))
    ];
}
function isSameAccess(one, other) {
    return one.access === other.access && one.reference === other.reference;
}

;// CONCATENATED MODULE: ./src/github/token.ts
const KIND_NAMES = {
    'github-token': 'GITHUB_TOKEN',
    'app-installation': 'GitHub App installation token',
    'classic-pat': 'classic personal access token',
    'fine-grained-pat': 'fine-grained personal access token',
    oauth: 'OAuth token',
    'app-user': 'GitHub App user token',
    refresh: 'refresh token',
    unknown: 'token of an unknown kind'
};
const ACTIONS_APP_ID = '15368';
function appIdOf(token) {
    return /^ghs_(\d+)_/.exec(token)?.[1];
}
function hidesApp(token) {
    return token.startsWith('ghs_') && appIdOf(token) === undefined;
}
const PREFIX = /^(?:gh[a-z]|github_pat)_/;
const PREFIXES = {
    ghp_: 'classic-pat',
    github_pat_: 'fine-grained-pat',
    gho_: 'oauth',
    ghu_: 'app-user',
    ghr_: 'refresh'
};
function tokenKindOf(token, server) {
    if (token.startsWith('ghs_')) {
        const app = server.kind === 'github.com' ? appIdOf(token) : undefined;
        return app === undefined || app === ACTIONS_APP_ID ? 'github-token' : 'app-installation';
    }
    return PREFIXES[PREFIX.exec(token)?.[0] ?? ''] ?? 'unknown';
}
function reportsScopes(kind) {
    return kind === 'classic-pat' || kind === 'oauth' || kind === 'unknown';
}
function isOfAnotherServer(token, { kind, jobServerKind, isJobServer }) {
    if (kind === 'loopback')
        return false;
    if (jobServerKind === 'other' && isJobServer)
        return true;
    const onOtherServer = jobServerKind === 'ghes' || jobServerKind === 'other';
    if (!PREFIX.test(token))
        return onOtherServer && !isJobServer;
    if (!token.startsWith('ghs_'))
        return false;
    if (onOtherServer && appIdOf(token) !== undefined)
        return kind !== 'github.com';
    return jobServerKind !== 'other' && !isJobServer;
}
const CARRIED = {
    repo: ['repo:status', 'repo_deployment', 'public_repo', 'repo:invite', 'security_events'],
    public_repo: ['admin:repo_hook'],
    user: ['read:user', 'user:email', 'user:follow'],
    project: ['read:project'],
    'admin:enterprise': ['manage_runners:enterprise', 'manage_billing:enterprise', 'read:enterprise']
};
function carriedBy(scope) {
    const [level, of = ''] = scope.split(':');
    if (level === 'write')
        return [`read:${of}`];
    if (level === 'admin' && CARRIED[scope] === undefined)
        return [`write:${of}`, `read:${of}`];
    return CARRIED[scope] ?? [];
}
function missingScopes(scopes, wanted) {
    if (scopes === undefined)
        return [];
    const carried = new Set(scopes);
    for (const scope of carried)
        for (const narrower of carriedBy(scope))
            carried.add(narrower);
    return wanted.filter(scope => !carried.has(scope));
}

;// CONCATENATED MODULE: ./src/runner/masks.ts

const masked = new Set();
const passwords = new Set();
function maskSecret(value) {
    if (value.trim() === '' || masked.has(value))
        return;
    core_setSecret(value);
    masked.add(value);
}
function maskPassword(value) {
    if (value.trim() !== '' && !masked.has(value))
        passwords.add(value);
    maskSecret(value);
}
function containsSecret(text) {
    return [...masked].some(secret => secret.length >= 8 && !passwords.has(secret) && text.includes(secret));
}
function redact(text) {
    return [...masked].sort((a, b) => b.length - a.length).reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}

;// CONCATENATED MODULE: ./src/runner/sanitize.ts

const LIMIT = 300;
const TERMINAL = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c\x9d]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-Z\\^-~]/g;
function sanitize(text, limit = LIMIT) {
    const cleaned = text
        .replace(TERMINAL, '')
        .replace(/\p{Cf}/gu, '')
        .replace(/[^\S ]\s*| \s+/g, ' ')
        .replace(/\p{Cc}/gu, '')
        .trim();
    const plain = escapeCommands(redact(cleaned));
    if (plain.length <= limit)
        return plain;
    const characters = [...plain.slice(0, 2 * limit + 1)];
    return characters.length > limit ? `${characters.slice(0, limit).join('')}\u2026` : plain;
}
function quoted(words, limit) {
    return `\`${sanitize(words, limit).replaceAll('`', "'")}\``;
}
function listed(texts, most = 5) {
    const more = texts.length - most;
    return `${texts.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
const NOTE_LINE = /^\[?(?:warning|warn|info|note|debug)\b|\blevel="?(?:warning|warn|info|debug|trace)\b|^(?:see|run) .*--help|^usage:|^configure a credential helper|^https?:\/\/\S+$/i;
function errorLines(output) {
    const lines = output
        .split(/[\r\n]+/)
        .map(line => sanitize(line))
        .filter(line => line !== '')
        .toReversed();
    const errors = lines.filter(line => !NOTE_LINE.test(line));
    return errors.length > 0 ? errors : lines.slice(0, 1);
}
function escapeCommands(line) {
    return line
        .replace(/[\r\n]+/g, ' ')
        .replace(/^(\s*:):/, '$1 :')
        .replaceAll('##[', '## [');
}

;// CONCATENATED MODULE: external "node:http"
const external_node_http_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");
var external_node_http_default = /*#__PURE__*/__nccwpck_require__.n(external_node_http_namespaceObject);
;// CONCATENATED MODULE: external "node:https"
const external_node_https_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");
var external_node_https_default = /*#__PURE__*/__nccwpck_require__.n(external_node_https_namespaceObject);
;// CONCATENATED MODULE: external "node:stream/promises"
const external_node_stream_promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/promises");
;// CONCATENATED MODULE: ./src/runner/attempt.ts
function attempt(work) {
    try {
        return work();
    }
    catch {
        return undefined;
    }
}
function succeeds(work) {
    return attempt(() => [work()]) !== undefined;
}

;// CONCATENATED MODULE: ./src/runner/json.ts

function parsed(text = '', most = Number.POSITIVE_INFINITY) {
    let values = 0;
    if (most < text.length)
        for (const character of text)
            if ('{[,'.includes(character))
                values++;
    if (values > most)
        return undefined;
    return attempt(() => JSON.parse(text));
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function objectOf(value) {
    return isObject(value) ? value : {};
}

;// CONCATENATED MODULE: ./src/access/outcome.ts


const TROUBLES = [
    ['expired', /CERT_HAS_EXPIRED/],
    ['not-yet-valid', /CERT_NOT_YET_VALID/],
    ['other-host', /CERT_ALTNAME|HOSTNAME_MISMATCH/],
    ['unknown-authority', /UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY|SELF_SIGNED|CERT_UNTRUSTED/],
    ['tls-too-old', /protocol.version|unsupported.protocol/i],
    ['client-certificate', /certificate.required|alert.bad.certificate/i],
    ['plain-http', /wrong.version.number|packet.length.too.long|http.request/i],
    ['too-weak', /(?:key|md|algorithm) too (?:weak|small)|key.too.small|md.too.weak/i],
    ['wrong-usage', /INVALID_PURPOSE|INVALID_CA|PATH_LENGTH/]
];
const RATE_LIMIT = /\brate limit|\babuse detection\b|\btoomanyrequests\b/i;
const SERVER_TROUBLE = /\bauthzd\b|\btwirp error\b|\bError from intermediary\b/i;
function meaningOf(outcome) {
    if (outcome === undefined)
        return undefined;
    const { found, failure, status = 0, code, message = '' } = outcome;
    if (found !== undefined)
        return 'found';
    if (failure !== undefined)
        return failure.fault === 'foreign-host' ? 'foreign' : 'unclear';
    if (status === 429 || (status >= 400 && RATE_LIMIT.test(`${code} ${message}`)))
        return 'limited';
    if (status >= 500 || (status >= 400 && SERVER_TROUBLE.test(message)))
        return 'trouble';
    if (code === undefined)
        return 'unclear';
    return status === 401 || status === 403 ? 'refused' : status === 404 ? 'absent' : 'unclear';
}
const NAME_UNKNOWN = 'NAME_UNKNOWN';
function outcomeOf(asked, response, read) {
    const { status } = response;
    const { failure, ...rest } = read?.(response) ?? {};
    return failure === undefined ? { asked, status, ...errorIn(response), ...rest } : { asked, failure };
}
const WORDS = 1_000;
function excerpt(text) {
    return text.length <= WORDS ? text : Buffer.from(sanitize(text, WORDS)).toString();
}
const JSON_VALUES = 10_000;
function membersIn(body) {
    return objectOf(parsed(body, JSON_VALUES));
}
function errorIn({ status, body }) {
    const answer = status < 400 ? {} : membersIn(body);
    const errors = Array.isArray(answer.errors) ? answer.errors : [];
    const { code, message } = errors.find(isObject) ?? { message: answer.message };
    return {
        ...(typeof code === 'string' ? { code: excerpt(code) } : {}),
        ...(typeof message === 'string' ? { message: excerpt(message) } : {})
    };
}
class NoTunnel extends Error {
}
const TLS_CODE = /^(?:ERR_TLS|ERR_SSL|EPROTO|CERT_|CRL_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|PATH_LENGTH|UNSPECIFIED)/;
function failureFrom(error) {
    if (error instanceof NoTunnel)
        return { fault: 'proxy', detail: error.message };
    const { code = '', message = '' } = error;
    if (TLS_CODE.test(code)) {
        const detail = code === 'UNSPECIFIED' ? message : (/SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] ?? code);
        const said = `${code} ${detail}`;
        return { fault: 'tls', detail, certificate: TROUBLES.find(([, words]) => words.test(said))?.[0] ?? 'unclear' };
    }
    if (code.endsWith('_OVERFLOW'))
        return { fault: 'oversized', detail: `more than node reads (${code})` };
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
        return { fault: 'dns', detail: code };
    if (code === 'ETIMEDOUT' || code === 'ABORT_ERR')
        return { fault: 'timeout', detail: code };
    return { fault: 'connection', detail: code || message || 'closed before the answer was whole' };
}
function mayPass(outcome) {
    const { fault, detail = '' } = outcome.failure ?? {};
    if (fault === 'proxy')
        return /^(?:5\d\d|E[A-Z_]+)$/.test(detail);
    if (fault !== undefined)
        return ['timeout', 'connection', 'dns'].includes(fault);
    return ['limited', 'trouble'].includes(meaningOf(outcome) ?? '');
}

;// CONCATENATED MODULE: external "node:tls"
const external_node_tls_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");
var external_node_tls_default = /*#__PURE__*/__nccwpck_require__.n(external_node_tls_namespaceObject);
;// CONCATENATED MODULE: ./src/access/trust.ts


const VERIFIED = {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ciphers: `${external_node_crypto_namespaceObject.constants.defaultCoreCipherList}:@SECLEVEL=2`
};
class SystemTrust {
    #context;
    get context() {
        const ca = () => [...new Set([...external_node_tls_default().getCACertificates('default'), ...external_node_tls_default().getCACertificates('system')])];
        this.#context ??= external_node_tls_default().createSecureContext({ ...VERIFIED, ca: ca() });
        return this.#context;
    }
}

;// CONCATENATED MODULE: external "node:net"
const external_node_net_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");
;// CONCATENATED MODULE: ./src/access/tunnel.ts





class TunnelAgent extends (external_node_https_default()).Agent {
    #proxy;
    constructor(proxy, options) {
        super(options);
        this.#proxy = proxy;
    }
    createConnection(options, callback) {
        const fail = (error) => callback?.(error, undefined);
        const { url, authorization } = this.#proxy;
        const isSecure = url.protocol === 'https:';
        const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
        const target = `${(0,external_node_net_namespaceObject.isIPv6)(options.host ?? '') ? `[${options.host}]` : options.host}:${options.port}`;
        const { secureContext } = this.options;
        const trust = { ...VERIFIED, ...(secureContext === undefined ? {} : { secureContext }) };
        const request = (isSecure ? (external_node_https_default()) : (external_node_http_default())).request({
            host,
            port: url.port,
            method: 'CONNECT',
            path: target,
            headers: { host: target, ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }) },
            servername: (0,external_node_net_namespaceObject.isIP)(host) ? '' : host,
            ...trust,
            agent: false,
            ...(options.timeout === undefined ? {} : { signal: AbortSignal.timeout(options.timeout) })
        });
        request.once('connect', ({ statusCode }, socket, head) => {
            if (statusCode !== 200) {
                socket.destroy();
                fail(new NoTunnel(String(statusCode)));
                return;
            }
            socket.unshift(head);
            callback?.(null, super.createConnection({ ...options, socket }));
        });
        request.on('error', (error) => {
            const { code = '', message } = error;
            fail(TLS_CODE.test(code) || code === 'ABORT_ERR' ? error : new NoTunnel(code || message));
        });
        request.end();
    }
}

;// CONCATENATED MODULE: ./src/access/http.ts









const ANSWER_BYTES = 32 * 1024;
const TOTAL_BYTES = { once: 512 * 1024, request: 16 * 1024 };
const PIECE_BYTES = 64;
const INTERIM_BYTES = 1024;
const TRY_MS = 10_000;
const TRIES = 3;
const TRIES_LIMITED = 5;
const REDIRECTS = 3;
const TOTAL_MS = 60_000;
const WAIT_MS = 500;
const TOO_MUCH = { fault: 'oversized', detail: 'more than 512 KiB of all answers together' };
class Deadline {
    #end;
    constructor(totalMs = TOTAL_MS) {
        this.#end = performance.now() + totalMs;
    }
    get left() {
        return Math.max(0, Math.ceil(this.#end - performance.now()));
    }
}
class OriginClient {
    origin;
    #deadline;
    #agent;
    #trust;
    #unsupported;
    #room = TOTAL_BYTES.once;
    #isLimited = false;
    #free;
    #waiting = [];
    constructor(origin, { deadline, connections = 1, proxy, trust = new SystemTrust() }) {
        this.origin = origin;
        this.#deadline = deadline;
        this.#trust = trust;
        this.#free = connections;
        const options = { keepAlive: true, maxSockets: connections, ...VERIFIED };
        const through = proxy === undefined || checkBypass(new URL(origin)) ? undefined : proxy;
        if (through !== undefined && 'url' in through)
            this.#agent = new TunnelAgent(through, options);
        else
            this.#agent = origin.startsWith('https:') ? new (external_node_https_default()).Agent(options) : new (external_node_http_default()).Agent(options);
        this.#unsupported = through !== undefined && 'unsupported' in through ? through.unsupported : undefined;
    }
    async ask(request) {
        if (this.#free > 0)
            this.#free -= 1;
        else
            await new Promise(resolve => this.#waiting.push(resolve));
        try {
            return await this.#askUntilAnswered(request);
        }
        finally {
            const next = this.#waiting.shift();
            if (next === undefined)
                this.#free += 1;
            else
                next();
        }
    }
    async #askUntilAnswered(request) {
        const path = request.path.replace(/\?.*/s, '');
        const asked = excerpt(`${request.method} ${path}`);
        const log = (text) => core_debug(`${request.method} ${this.origin}${path}: ${text}`);
        let denied = false;
        for (let attempt = 1;; attempt++) {
            const knowsSystem = this.#agent.options.secureContext !== undefined;
            const sent = await this.#follow(request);
            const outcome = 'fault' in sent ? { asked, failure: sent } : outcomeOf(asked, sent, request.read);
            const { status, failure } = outcome;
            log(failure === undefined ? String(status) : `${failure.fault} (${failure.detail})`);
            if (failure?.certificate === 'unknown-authority' && !knowsSystem) {
                this.#agent.options.secureContext = this.#trust.context;
                continue;
            }
            const isFirstDenial = !denied && outcome.status === 403 && outcome.message === 'denied';
            denied ||= isFirstDenial;
            const isLimited = meaningOf(outcome) === 'limited';
            const wait = waitFor(sent, attempt);
            const isLast = attempt >= (isLimited ? TRIES_LIMITED : TRIES) || wait >= this.#deadline.left;
            if ((isLimited && this.#isLimited) || isLast || !(isFirstDenial || mayPass(outcome))) {
                this.#isLimited ||= isLimited;
                return outcome;
            }
            log(`again in ${Math.round(wait)} ms`);
            await (0,promises_namespaceObject.setTimeout)(wait);
        }
    }
    close() {
        this.#agent.destroy();
    }
    realmOf(path, { headers }) {
        const named = realmsIn(String(headers['www-authenticate'] ?? ''));
        const realms = named.map(realm => resolveSameOrigin(this.origin, path, realm));
        return realms.find(realm => typeof realm === 'object') ?? realms[0];
    }
    async #follow(request) {
        let { method, path } = request;
        for (let hop = 0;; hop++) {
            const sent = await this.#send({ ...request, method, path });
            if ('fault' in sent)
                return sent;
            const realm = sent.status === 401 ? this.realmOf(path, sent) : undefined;
            if (typeof realm === 'object')
                return realm;
            if (![301, 302, 303, 307, 308].includes(sent.status) || hop === REDIRECTS)
                return sent;
            const target = resolveSameOrigin(this.origin, path, sent.headers.location);
            if (target === undefined)
                return sent;
            if (typeof target === 'object')
                return target;
            path = target;
            if (sent.status === 303)
                method = 'GET';
        }
    }
    async #send({ limit = ANSWER_BYTES, ...asked }) {
        if (this.#unsupported !== undefined)
            return { fault: 'proxy', detail: this.#unsupported };
        const budget = Math.min(TRY_MS, this.#deadline.left);
        if (budget === 0)
            return { fault: 'timeout', detail: 'no time left' };
        if (this.#room < 0)
            return TOO_MUCH;
        const over = Promise.withResolvers();
        const signal = AbortSignal.timeout(budget);
        const fail = (error) => over.resolve(signal.aborted ? { fault: 'timeout', detail: `${budget} ms` } : failureFrom(error));
        const request = this.#request(asked, budget, signal);
        const giveUp = (failure) => {
            over.resolve(failure);
            request.destroy();
        };
        let left = limit;
        this.#room += TOTAL_BYTES.request;
        const count = (bytes) => {
            left -= bytes;
            this.#room -= bytes;
            if (left < 0)
                giveUp({ fault: 'oversized', detail: `more than ${limit / 1024} KiB` });
            else if (this.#room < 0)
                giveUp(TOO_MUCH);
        };
        const countChunk = (chunk) => count(chunk.length);
        let head = undefined;
        const body = [];
        request
            .once('socket', socket => socket.on('data', countChunk))
            .on('information', () => count(INTERIM_BYTES))
            .once('response', message => {
            head = { status: message.statusCode ?? 0, headers: message.headers };
            message.setEncoding('utf8').on('data', (piece) => {
                body.push(piece);
                count(PIECE_BYTES);
            });
            (0,external_node_stream_promises_namespaceObject.finished)(message).then(() => over.resolve(undefined), fail);
        })
            .on('error', fail)
            .once('close', () => head === undefined && fail(new Error('closed without an answer')))
            .end();
        const failure = await over.promise;
        request.socket?.off('data', countChunk);
        if (head === undefined)
            return failure ?? TOO_MUCH;
        if (failure === undefined)
            return { ...head, body: body.join('') };
        return failure.fault === 'oversized' && head.status >= 400 ? { ...head, body: '' } : failure;
    }
    #request({ method, path, headers }, timeout, signal) {
        const { protocol, hostname, port } = new URL(this.origin);
        return (protocol === 'https:' ? (external_node_https_default()) : (external_node_http_default())).request({
            host: hostname.replace(/^\[(.*)\]$/, '$1'),
            port,
            path,
            method,
            headers: { 'user-agent': 'ghcr-login', ...(method === 'POST' ? { 'content-length': '0' } : {}), ...headers },
            agent: this.#agent,
            signal,
            timeout
        });
    }
}
const PART = /([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?/g;
function realmsIn(header) {
    const realms = [];
    let scheme = '';
    for (const [, name = '', quoted, bare] of header.slice(0, 4096).matchAll(PART)) {
        const value = quoted?.replace(/\\(.)/g, '$1') ?? bare;
        if (value === undefined)
            scheme = name.toLowerCase();
        else if (scheme === 'bearer' && name.toLowerCase() === 'realm')
            realms.push(value);
    }
    return realms;
}
function resolveSameOrigin(origin, base, location) {
    if (location === undefined)
        return undefined;
    const url = URL.parse(location, origin + base);
    if (url === null)
        return { fault: 'foreign-host', detail: 'something that is no URL' };
    if (url.origin === origin && url.username === '' && url.password === '')
        return url.pathname + url.search;
    return { fault: 'foreign-host', detail: excerpt(`${url.protocol}//${url.host}`) };
}
function waitFor(sent, attempt) {
    const own = WAIT_MS * 2 ** (attempt - 1) * (1 + Math.random());
    const after = 'fault' in sent ? undefined : sent.headers['retry-after'];
    if (after === undefined)
        return own;
    const asked = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now();
    return Number.isFinite(asked) ? Math.max(asked, own) : own;
}

;// CONCATENATED MODULE: ./src/access/api.ts

const api_TOTAL_MS = 5_000;
async function askMetadata(api, { token, proxy }, trust) {
    const { origin, pathname } = new URL(api);
    const client = new OriginClient(origin, { deadline: new Deadline(api_TOTAL_MS), proxy, trust });
    const path = `${pathname.replace(/\/$/, '')}/rate_limit`;
    const sent = { accept: 'application/vnd.github+json', authorization: `Bearer ${token}` };
    const read = ({ status, headers }) => (status === 200 ? { found: headers } : {});
    const { found: headers = {}, ...answer } = await client.ask({ method: 'GET', path, headers: sent, read });
    client.close();
    const scopes = headers['x-oauth-scopes']?.toString();
    const expiresAt = parseExpiry(String(headers['github-authentication-token-expiration'] ?? ''), new Date());
    return {
        answer,
        scopes: scopes?.split(',').flatMap(scope => /^[a-z][a-z:_]*$/.exec(scope.trim()) ?? []),
        expiresAt
    };
}
function parseExpiry(text, now) {
    const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (UTC|[+-]\d{4})$/.exec(text.trim());
    if (parts === null)
        return undefined;
    const [, day, time, zone = ''] = parts;
    const date = new Date(`${day}T${time}${zone === 'UTC' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`}`);
    return date.getTime() > now.getTime() ? date : undefined;
}

;// CONCATENATED MODULE: external "node:os"
const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
;// CONCATENATED MODULE: ./src/access/platforms.ts



const INDEX_TYPES = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json'
];
function childrenIn({ manifests }) {
    return Array.isArray(manifests) ? manifests.flatMap(entry => childIn(objectOf(entry)) ?? []) : undefined;
}
function childIn({ digest, mediaType, platform }) {
    const { os, architecture, variant, 'os.version': osVersion } = objectOf(platform);
    if (typeof digest !== 'string' || !isDigest(digest))
        return undefined;
    if (isIndexType(mediaType))
        return { digest, platform: 'any' };
    if (!isWord(os) || !isWord(architecture))
        return undefined;
    const name = [os, architecture, ...(isWord(variant) ? [variant] : [])].join('/');
    return { digest, platform: name, ...(isWord(osVersion) ? { osVersion } : {}) };
}
function isIndexType(mediaType) {
    return typeof mediaType === 'string' && INDEX_TYPES.includes(mediaType);
}
function isWord(value) {
    return typeof value === 'string' && /^[\w.-]{1,40}$/.test(value) && value !== 'unknown';
}
const DEFAULT_VARIANT = { 'linux/arm64': 'v8', 'linux/arm': 'v7', 'linux/amd64': 'v1' };
function childFor(children, wanted) {
    const candidates = children.filter(({ platform }) => fullName(platform) === fullName(wanted));
    return (candidates.find(({ osVersion }) => osVersion?.startsWith((0,external_node_os_namespaceObject.release)())) ??
        candidates[0] ??
        children.find(({ platform }) => platform === 'any'));
}
function fullName(platform) {
    const variant = DEFAULT_VARIANT[platform];
    return variant === undefined ? platform : `${platform}/${variant}`;
}
const ARCHITECTURES = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };
function runnerPlatform(system = process.platform, processor = process.arch) {
    return `${system === 'win32' ? 'windows' : 'linux'}/${ARCHITECTURES[processor] ?? processor}`;
}

;// CONCATENATED MODULE: ./src/access/registry.ts




const TOKEN_LIMIT = 16 * 1024;
const LARGE = 160 * 1024;
const MANIFEST_TYPES = [
    ...INDEX_TYPES,
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v2+json'
].join(', ');
async function askToken(client, service, basic, scope) {
    const query = `service=${encodeURIComponent(service)}${scope === undefined ? '' : `&scope=${scope}`}`;
    const headers = { accept: 'application/json', ...(basic === undefined ? {} : { authorization: `Basic ${basic}` }) };
    const askAt = (path) => {
        const whole = `${path}${path.includes('?') ? '&' : '?'}${query}`;
        return client.ask({ method: 'GET', path: whole, headers, read: readToken });
    };
    const first = await askAt('/token');
    if (first.status !== 404 && first.status !== 405)
        return first;
    const read = (response) => found(client.realmOf('/v2/', response));
    const realm = await client.ask({ method: 'GET', path: '/v2/', read });
    if (realm.found !== undefined)
        return askAt(realm.found);
    return meaningOf(realm) === 'foreign' ? realm : first;
}
class Registry {
    #client;
    #service;
    #bearer;
    constructor(client, service, bearer) {
        this.#client = client;
        this.#service = service;
        this.#bearer = bearer;
    }
    upload = oncePerPackage(({ name }) => {
        const path = `/v2/${name}/blobs/uploads/`;
        const read = ({ status, headers }) => status === 202 ? found(resolveSameOrigin(this.#client.origin, path, headers.location)) : {};
        return this.#ask({ method: 'POST', path, read });
    });
    async manifest(image, reference) {
        const head = await this.existing(image, reference, 'HEAD');
        return [401, 403, 404].includes(head.status ?? 0) ? this.existing(image, reference) : head;
    }
    existing({ name }, reference, method = 'GET') {
        return this.#ask({ method, path: pathOf(name, reference), limit: LARGE, read: readManifest }, MANIFEST_TYPES);
    }
    index({ name }, reference) {
        const read = ({ status, body }) => {
            const children = status === 200 ? childrenIn(membersIn(body)) : undefined;
            if (children !== undefined)
                return { found: children };
            return status === 200 ? { failure: { fault: 'unreadable', detail: 'it has no list' } } : {};
        };
        return this.#ask({ method: 'GET', path: pathOf(name, reference), limit: LARGE, read }, MANIFEST_TYPES);
    }
    tags = oncePerPackage(({ name }) => {
        const read = ({ status, headers, body }) => {
            const names = status === 200 ? tagsIn(body) : undefined;
            const more = /;\s*rel="?next\b/i.test(excerpt(String(headers.link)));
            return names === undefined ? {} : { found: { names, more } };
        };
        return this.#ask({ method: 'GET', path: `/v2/${name}/tags/list?n=1000`, limit: LARGE, read });
    });
    anonymous = oncePerPackage(async (image) => {
        const scope = scopeOf({ ...image, access: 'pull' });
        const { found, ...token } = await askToken(this.#client, this.#service, undefined, scope);
        if (found !== undefined)
            return new Registry(this.#client, this.#service, found);
        return token.status === 404 ? { asked: token.asked, status: 404 } : token;
    });
    #ask(request, accept = 'application/json') {
        return this.#client.ask({ ...request, headers: { accept, authorization: `Bearer ${this.#bearer}` } });
    }
}
function pathOf(name, reference) {
    return `/v2/${name}/manifests/${reference}`;
}
function oncePerPackage(ask) {
    const asked = new Map();
    return image => {
        const answer = asked.get(image.name) ?? ask(image);
        asked.set(image.name, answer);
        return answer;
    };
}
function scopeOf(required) {
    if (required === undefined)
        return undefined;
    return `repository:${required.name}:${required.access === 'push' ? 'pull,push' : 'pull'}`;
}
function found(place) {
    return typeof place === 'object' ? { failure: place } : place === undefined ? {} : { found: place };
}
function readToken({ status, body }) {
    const answer = status === 200 ? membersIn(body) : {};
    const token = answer.token ?? answer.access_token;
    const usable = typeof token === 'string' && token.length <= TOKEN_LIMIT && /^[\u0021-\u007e]{8,}$/.test(token);
    return usable ? { found: token } : {};
}
function tagsIn(body) {
    const { tags } = membersIn(body);
    if (tags === null)
        return [];
    return Array.isArray(tags) ? tags.filter(tag => typeof tag === 'string' && isTag(tag)) : undefined;
}
function readManifest({ status, headers }) {
    const digest = headers['docker-content-digest'];
    const mediaType = excerpt(headers['content-type']?.replace(/;.*/s, '').trim() ?? '');
    if (status !== 200 || typeof digest !== 'string' || !isDigest(digest))
        return {};
    return { found: { digest, ...(mediaType === '' ? {} : { mediaType }) } };
}

;// CONCATENATED MODULE: ./src/access/probe.ts













function foreignAnswer({ token, images }) {
    const answers = images.flatMap(({ answer, existing, listing, anonymous }) => [answer, existing, listing, anonymous]);
    return [token, ...answers].find(answer => meaningOf(answer) === 'foreign');
}
const CONNECTIONS = 10;
const NEWEST_TAGS = 5;
async function checkAccess(inputs, onToken = () => { }) {
    const trust = new SystemTrust();
    const { token, server } = inputs;
    const api = reportsScopes(tokenKindOf(token, server)) ? server.api : undefined;
    const isLast = inputs.waitSeconds === 0;
    const [first, metadata] = await Promise.all([
        askRound(inputs, requiredAccess(inputs), { deadline: new Deadline(), trust, isLast, onToken }),
        api === undefined ? undefined : askMetadata(api, inputs, trust)
    ]);
    return { ...(await waitForMissing(inputs, first, trust)), metadata };
}
async function askRound(inputs, required, { deadline, trust, isLast, onToken }) {
    const { origin, registry: service } = inputs.server;
    const client = new OriginClient(origin, { deadline, connections: CONNECTIONS, proxy: inputs.proxy, trust });
    try {
        const { basic } = new Credential(inputs.username, inputs.token);
        const token = await askToken(client, service, basic, scopeOf(required[0]));
        onToken?.(token.found !== undefined ? 'live' : isFinal(token) ? 'dead' : 'unknown');
        if (token.found === undefined)
            return { token, images: required };
        maskSecret(token.found);
        const registry = new Registry(client, service, token.found);
        const ask = (image) => image.access === 'push' ? askPush(registry, image, inputs) : askPull(registry, image, inputs, isLast);
        const images = await Promise.all(required.map(ask));
        return { token: { ...token, found: true }, images };
    }
    finally {
        client.close();
    }
}
async function askPush(registry, image, inputs) {
    const seen = inputs.visibility !== 'any';
    const reference = referenceOf(image);
    const [answer, existing, listing, anonymous] = await Promise.all([
        registry.upload(image),
        reference === undefined ? undefined : registry.existing(image, reference),
        seen ? registry.tags(image) : undefined,
        seen ? askAnonymously(registry, image, as => as.tags(image)) : undefined
    ]);
    return { ...image, answer, existing, manifest: existing?.found, listing, anonymous };
}
async function askPull(registry, image, inputs, isLast) {
    const { platforms, visibility } = inputs;
    const [content, anonymous] = await Promise.all([
        askContent(registry, image, platforms),
        visibility === 'any'
            ? undefined
            : askAnonymously(registry, image, async (as) => (await askContent(as, image, platforms)).answer)
    ]);
    const newestTags = isLast ? await askNewestTags(registry, image, content) : undefined;
    return { ...image, ...content, anonymous, newestTags };
}
async function askAnonymously(registry, image, ask) {
    const seen = await registry.anonymous(image);
    return seen instanceof Registry ? ask(seen) : seen;
}
async function askContent(registry, image, platforms) {
    const reference = referenceOf(image);
    if (reference === undefined) {
        const answer = await registry.tags(image);
        return { answer, tags: answer.found };
    }
    const answer = await registry.manifest(image, reference);
    const manifest = answer.found;
    if (manifest === undefined || !isIndexType(manifest.mediaType))
        return { answer, manifest };
    return { answer, manifest, ...(await askChildren(registry, image, manifest.digest, platforms)) };
}
async function askChildren(registry, image, digest, named) {
    const index = await registry.index(image, digest);
    const isUnread = ['unreadable', 'oversized'].includes(index.failure?.fault ?? '');
    if (index.found === undefined)
        return isUnread && named.length === 0 ? {} : { answer: index };
    const children = index.found;
    const lacking = await Promise.all((named.length === 0 ? [runnerPlatform()] : named).map(async (platform) => {
        const child = childFor(children, platform);
        if (child === undefined)
            return named.length > 0 && { answer: { ...index, found: undefined }, lacks: { platform } };
        const answer = await registry.manifest(image, child.digest);
        if (answer.found !== undefined)
            return false;
        return { answer, ...(meaningOf(answer) === 'absent' && { lacks: { platform, digest: child.digest } }) };
    }));
    const found = lacking.filter(each => each !== false);
    return found.find(({ lacks }) => lacks !== undefined) ?? found[0] ?? {};
}
async function askNewestTags(registry, image, { answer, manifest }) {
    const isTag = image.tag !== undefined && image.digest === undefined && manifest === undefined;
    if (!isTag || meaningOf(answer) !== 'absent' || answer.code === NAME_UNKNOWN)
        return undefined;
    const { found } = await registry.tags(image);
    if (found === undefined || found.more)
        return undefined;
    const names = found.names.filter(name => !/^sha256-[0-9a-f]{64}/.test(name));
    return names.slice(-NEWEST_TAGS).reverse();
}
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
const LAST_MS = 500;
async function waitForMissing(inputs, first, trust) {
    const { waitSeconds, onDenied } = inputs;
    const limit = new Deadline(waitSeconds * 1000);
    const passed = () => `${Math.round(waitSeconds - limit.left / 1000)} s`;
    let { images } = first;
    let missing = images.filter(isMissing);
    if (waitSeconds === 0 || missing.length === 0)
        return first;
    if (onDenied === 'fail' && images.some(({ answer }) => isFinal(answer)))
        return first;
    info(`Waiting up to ${waitSeconds} s for what is not there yet: ${referencesOf(missing)}`);
    for (let pause = PAUSE_MS; missing.length > 0 && limit.left > LAST_MS; pause *= 1.5) {
        const isLast = limit.left - pause <= 2 * LAST_MS;
        await (0,promises_namespaceObject.setTimeout)(isLast ? limit.left - LAST_MS : Math.min(pause, LONGEST_PAUSE_MS));
        const { token, images: answered } = await askRound(inputs, missing, { deadline: limit, trust, isLast });
        if (isFinal(token))
            return { ...first, token, images };
        const told = answered.filter(({ answer }) => answer && !(answer.failure?.fault === 'timeout' && limit.left === 0));
        const toldOf = (image) => told.find(each => isSameAccess(each, image));
        images = images.map(image => toldOf(image) ?? image);
        const found = told.filter(image => meaningOf(image.answer) === 'found' && !isMissing(image));
        if (found.length > 0)
            info(`There after ${passed()}: ${referencesOf(found)}`);
        missing = missing.filter(image => !isSettled(toldOf(image) ?? image));
    }
    if (missing.length > 0)
        info(`Not there after ${passed()}: ${referencesOf(missing)}`);
    return { ...first, images };
}
function isMissing({ access, answer, anonymous }) {
    const isAbsent = meaningOf(answer) === 'absent';
    return access === 'pull' && (isAbsent || (meaningOf(answer) === 'found' && meaningOf(anonymous) === 'absent'));
}
function isSettled(image) {
    return !isMissing(image) && (meaningOf(image.answer) === 'found' || isFinal(image.answer));
}
function isFinal(answer) {
    return ['refused', 'foreign'].includes(meaningOf(answer) ?? '');
}
function referencesOf(images) {
    return listed(images.map(({ reference }) => reference));
}

;// CONCATENATED MODULE: ./src/github/no-token.ts
const GITHUB = '(?:gh[pousr]_|github_pat_)';
const CONTEXT = '(?:secrets|github|env|vars|inputs|steps|needs)\\.[\\w.-]+';
const FORMS = [
    ['word', no_token_isWord],
    ['expression', text => /^\$?\{\{.*\}\}$/s.test(text) || new RegExp(`^${CONTEXT}$`).test(text)],
    ['variable', text => variableIn(text) !== undefined],
    ['quoted', text => /^(["'`]).*\1$/s.test(text)],
    ['other-service', text => serviceOf(text) !== undefined],
    ['more-than-token', text => /^[^\s:]*:\s*\S*$/.test(text) || new RegExp(`^\\S+[\\s=]\\s*${GITHUB}\\S+$`).test(text)],
    ['base64', text => decoded(text) !== undefined]
];
function noTokenIn(text) {
    return /^[ -~]*$/.test(text) ? FORMS.find(([, fits]) => fits(text))?.[0] : undefined;
}
function no_token_isWord(text) {
    return /^(?:true|false|null|undefined|none|nil|token|password|\*+|x{3,}|<[^<>]*>)$/i.test(text);
}
function tokensWithin(text) {
    const plain = decoded(text) ?? text;
    const last = plain.match(/[^\s:="'`]+/g)?.at(-1) ?? '';
    return [plain, last].filter(part => part !== text && /^(?!\/)[ -~]{8,}$/.test(part));
}
function gitHubTokensIn(text) {
    return text.match(/(?:gh[pousr]_[\w.-]{30,}|github_pat_\w{40,})/g) ?? [];
}
function expressionIn(text) {
    const inner = new RegExp(`^(?:\\$?\\{\\{)?\\s*(${CONTEXT})\\s*(?:\\}\\})?$`).exec(text)?.[1];
    if (inner !== undefined)
        return inner;
    const variable = variableIn(text);
    if (variable === undefined || !/_|^(?:TOKEN|PAT|PASSWORD|SECRET)$/.test(variable))
        return undefined;
    return variable === 'GITHUB_TOKEN' ? 'github.token' : `secrets.${variable}`;
}
function variableIn(text) {
    return /^(?:\$(?:env:)?\{?([A-Z][A-Z0-9_]*)\}?|%([A-Z][A-Z0-9_]*)%)$/.exec(text)?.slice(1).find(Boolean);
}
function decoded(text) {
    if (!/^[A-Za-z0-9+/]{16,}={0,2}$/.test(text))
        return undefined;
    const plain = Buffer.from(text, 'base64').toString();
    return new RegExp(`^(?:[\\w.@-]*:)?${GITHUB}[\\w.-]+\\s*$`).test(plain) ? plain.trim() : undefined;
}
const SERVICES = [
    [/^dckr_[op]at_/, 'Docker Hub'],
    [/^gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-/, 'GitLab'],
    [/^(?:AKIA|ASIA)[A-Z0-9]{16}$/, 'AWS'],
    [/^npm_/, 'npm'],
    [/^xox[a-z]-/, 'Slack'],
    [/^pypi-/, 'PyPI'],
    [/^hf_/, 'Hugging Face'],
    [/^sk-/, 'OpenAI or Anthropic'],
    [/^(?:AIza|ya29\.)/, 'Google Cloud'],
    [/^dop_v1_/, 'DigitalOcean']
];
function serviceOf(text) {
    return SERVICES.find(([prefix]) => prefix.test(text))?.[1];
}

;// CONCATENATED MODULE: ./src/access/verdict.ts





const CAN = { allowed: 'true', denied: 'false', unknown: 'unknown' };
function preflight({ token, server }) {
    if (token === '')
        return 'empty';
    const noToken = noTokenIn(token);
    if (noToken !== undefined)
        return noToken;
    if (tokenKindOf(token, server) === 'refresh')
        return 'refresh';
    return isOfAnotherServer(token, server) ? 'other-server' : undefined;
}
function judge(inputs, check) {
    const probed = typeof check === 'string' ? undefined : check;
    const token = typeof check === 'string' ? check : judgeToken(check);
    const isRefused = probed === undefined || token === 'dead';
    const asked = probed?.images ?? requiredAccess(inputs);
    const images = asked.map(image => judgeImage(image, isRefused, inputs));
    const canDo = (access) => allOf(images.flatMap(image => (image.access === access ? CAN[image.verdict] : [])));
    const denied = isRefused ||
        missingScopes(probed?.metadata?.scopes, inputs.scopes).length > 0 ||
        images.some(image => image.verdict === 'denied');
    const open = token === 'unknown' || images.some(image => image.verdict === 'unknown');
    const endsStep = token === 'foreign-host' ||
        (inputs.onDenied === 'fail' && (denied || (open && checksOnly(inputs)))) ||
        (inputs.onExisting === 'fail' && images.some(({ exists }) => exists === 'true' || exists === 'unknown'));
    return {
        check,
        token,
        images,
        canPull: canDo('pull'),
        canPush: canDo('push'),
        exists: allOf(images.flatMap(({ exists }) => exists ?? [])),
        endsStep,
        mayLogIn: (token === 'live' || token === 'unknown') && !endsStep
    };
}
function checksOnly({ engines }) {
    return engines.length === 0;
}
function judgeToken(probed) {
    if (foreignAnswer(probed) !== undefined)
        return 'foreign-host';
    const meaning = meaningOf(probed.token);
    return meaning === 'found' ? 'live' : meaning === 'refused' ? 'dead' : 'unknown';
}
function judgeImage(image, isRefused, inputs) {
    const access = judgeAccess(image, isRefused);
    const exists = image.access === 'push' && referenceOf(image) !== undefined ? judgeExisting(image, access) : undefined;
    return { ...image, ...judgeSeen(image, access, inputs), exists };
}
function judgeAccess({ access, answer, lacks }, isRefused) {
    const meaning = meaningOf(answer);
    if (meaning === undefined)
        return isRefused ? 'denied' : 'unknown';
    if (meaning === 'found')
        return 'allowed';
    const isDenied = meaning === 'refused' || (access === 'pull' && (meaning === 'absent' || lacks !== undefined));
    return isDenied ? 'denied' : 'unknown';
}
function judgeSeen(image, verdict, inputs) {
    const { access, anonymous, listing } = image;
    const isNew = meaningOf(listing) === 'absent' && verdict === 'allowed';
    if (anonymous === undefined || isNew)
        return { verdict };
    const isRead = access === 'push' ? meaningOf(listing) === 'found' : verdict === 'allowed';
    const seen = meaningOf(anonymous);
    const isPrivate = isRead && (seen === 'refused' || seen === 'absent');
    const visibility = seen === 'found' ? 'public' : isPrivate ? 'private' : 'unknown';
    if (verdict !== 'allowed' || visibility === inputs.visibility)
        return { verdict, visibility };
    return visibility === 'unknown'
        ? { verdict: 'unknown', visibility }
        : { verdict: 'denied', visibility, mismatch: true };
}
function judgeExisting({ existing }, verdict) {
    if (meaningOf(existing) === 'found')
        return 'true';
    const absent = meaningOf(existing) === 'absent' && ['MANIFEST_UNKNOWN', NAME_UNKNOWN].includes(existing?.code ?? '');
    return absent && verdict === 'allowed' ? 'false' : 'unknown';
}
function createsPackage({ exists, existing }) {
    return exists === 'false' && existing?.code === NAME_UNKNOWN;
}
function allOf(values) {
    if (values.length === 0)
        return undefined;
    if (values.includes('false'))
        return 'false';
    return values.includes('unknown') ? 'unknown' : 'true';
}

;// CONCATENATED MODULE: external "node:events"
const external_node_events_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:events");
;// CONCATENATED MODULE: external "node:fs"
const external_node_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
;// CONCATENATED MODULE: ./src/runner/errors.ts
class InputError extends Error {
    name = 'InputError';
    problems;
    constructor(problems) {
        super(problems.join('\n'));
        this.problems = problems;
    }
}
class StoreError extends Error {
    name = 'StoreError';
    fixes;
    printed;
    constructor(message, fixes = [], printed) {
        super(message);
        this.fixes = fixes;
        this.printed = printed;
    }
}
class LoginError extends Error {
    name = 'LoginError';
    failure;
    constructor(failure) {
        super(failure.reason);
        this.failure = failure;
    }
}

;// CONCATENATED MODULE: external "node:path"
const external_node_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");
;// CONCATENATED MODULE: ./src/credentials/files.ts




function read(file) {
    try {
        if (!external_node_fs_namespaceObject.statSync(file).isFile())
            throw new StoreError(`${file} cannot be read: it is not a plain file`);
        const bytes = retry(() => external_node_fs_namespaceObject.readFileSync(file));
        return { text: bytes.toString(), bytes };
    }
    catch (error) {
        if (error instanceof StoreError)
            throw error;
        if (files_isMissing(error))
            return undefined;
        throw new StoreError(`${file} cannot be read: ${codeOf(error)}`);
    }
}
function write(file, bytes) {
    const { target, before } = changeable(file);
    try {
        replace(target, bytes, before);
    }
    catch (error) {
        if (before?.isFile() !== true || !succeeds(() => overwrite(target, bytes, before.size)))
            throw new StoreError(`${file} cannot be written: ${codeOf(error)}`);
    }
}
function changeable(file) {
    const target = resolveLink(file);
    const before = external_node_fs_namespaceObject.statSync(target, { throwIfNoEntry: false });
    if (before !== undefined && (before.mode & 0o200) === 0)
        throw new StoreError(`${file} cannot be written: it is read-only`);
    return { target, before };
}
function assertWritable(file) {
    const { target } = changeable(file);
    const missing = missingFolders(target)[0] ?? target;
    if (missing !== target && succeeds(() => external_node_fs_namespaceObject.readlinkSync(missing)))
        throw new StoreError(`${file} cannot be written: ${missing} is a link to nothing`);
    const folder = (0,external_node_path_namespaceObject.dirname)(missing);
    if (!external_node_fs_namespaceObject.statSync(folder, { throwIfNoEntry: false })?.isDirectory() ||
        !succeeds(() => external_node_fs_namespaceObject.accessSync(folder, external_node_fs_namespaceObject.constants.W_OK)))
        throw new StoreError(`${file} cannot be written: the folder ${folder} is not writable`);
}
function replace(path, bytes, before) {
    const next = unfinished(path);
    try {
        retry(() => external_node_fs_namespaceObject.rmSync(next, { force: true }));
        external_node_fs_namespaceObject.writeFileSync(next, bytes, { flag: 'wx', mode: 0o600, flush: true });
        if (before !== undefined) {
            if (process.getuid !== undefined && before.uid !== process.getuid())
                external_node_fs_namespaceObject.chownSync(next, before.uid, before.gid);
            external_node_fs_namespaceObject.chmodSync(next, before.mode & 0o7777);
        }
        retry(() => external_node_fs_namespaceObject.renameSync(next, path));
    }
    finally {
        removeFile(next);
    }
}
function overwrite(target, bytes, size) {
    try {
        external_node_fs_namespaceObject.appendFileSync(target, bytes.subarray(size));
    }
    catch (error) {
        external_node_fs_namespaceObject.truncateSync(target, size);
        throw error;
    }
    external_node_fs_namespaceObject.writeFileSync(target, bytes, { flag: 'r+', flush: true });
    external_node_fs_namespaceObject.truncateSync(target, bytes.length);
}
function unfinished(path) {
    return `${path}.ghcr-login.tmp`;
}
function removeFile(file) {
    if (succeeds(() => retry(() => external_node_fs_namespaceObject.rmSync(file, { force: true }))))
        return true;
    return external_node_fs_namespaceObject.lstatSync(file).isFile() && succeeds(() => external_node_fs_namespaceObject.truncateSync(file));
}
function missingFolders(file) {
    const missing = [];
    for (let each = (0,external_node_path_namespaceObject.dirname)(file); !external_node_fs_namespaceObject.existsSync(each) && each !== (0,external_node_path_namespaceObject.dirname)(each); each = (0,external_node_path_namespaceObject.dirname)(each))
        missing.unshift(each);
    return missing;
}
function makeFolders(file) {
    for (const each of missingFolders(file)) {
        try {
            external_node_fs_namespaceObject.mkdirSync(each, { mode: 0o700 });
        }
        catch (error) {
            if (codeOf(error) !== 'EEXIST')
                throw new StoreError(`${(0,external_node_path_namespaceObject.dirname)(file)} cannot be made: ${codeOf(error)}`);
        }
    }
}
function removeFolders(file, first) {
    if (first === undefined)
        return;
    const isGone = (folder) => !external_node_fs_namespaceObject.existsSync(folder) || succeeds(() => external_node_fs_namespaceObject.rmdirSync(folder));
    for (let each = (0,external_node_path_namespaceObject.dirname)(file); each.startsWith(first) && isGone(each); each = (0,external_node_path_namespaceObject.dirname)(each))
        ;
}
function resolveLink(file) {
    try {
        return external_node_fs_namespaceObject.realpathSync(file);
    }
    catch (error) {
        if (!files_isMissing(error))
            throw new StoreError(`${file} cannot be reached: ${codeOf(error)}`);
        if (succeeds(() => external_node_fs_namespaceObject.readlinkSync(file)))
            throw new StoreError(`${file} is a symlink to a file that is not there`);
        return file;
    }
}
const BUSY_MS = 5_000;
function retry(work) {
    for (const start = performance.now();; Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)) {
        try {
            return work();
        }
        catch (error) {
            const busy = process.platform === 'win32' && /^(?:EPERM|EACCES|EBUSY)$/.test(codeOf(error));
            if (!busy || performance.now() - start > BUSY_MS)
                throw error;
        }
    }
}
function codeOf(error) {
    return error.code ?? 'unknown error';
}
function files_isMissing(error) {
    return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

;// CONCATENATED MODULE: ./src/credentials/config.ts






function openConfig(file) {
    const found = read(file);
    const text = found?.text ?? '';
    const json = /^\s*(?:null\s*)?$/.test(text) ? {} : parsed(text);
    const kind = json === undefined ? 'it is not valid JSON' : 'it is not a JSON object';
    const fault = isObject(json) ? shapeFault(json, text) : kind;
    if (fault !== undefined)
        throw new StoreError(`${file} cannot be used and was left as it is: ${fault}`);
    return { file, found, json: json };
}
function readableConfig(file) {
    return attempt(() => openConfig(file ?? '').json) ?? {};
}
function shapeFault(json, text) {
    const wrong = ['auths', 'credHelpers'].find(name => !isObject(json[name] ?? {}));
    if (wrong !== undefined)
        return `\`${wrong}\` is not an object`;
    const isEntry = (entry) => isObject(entry ?? {}) && typeof (objectOf(entry).auth ?? '') === 'string';
    const odd = Object.entries(membersOf(json, 'auths')).find(([, entry]) => !isEntry(entry))?.[0];
    if (odd !== undefined)
        return `the entry ${quoted(odd, 80)} in \`auths\` is not one of docker's or podman's`;
    const count = (of, name) => of.split(`"${name}"`).length;
    const twice = ['auths', 'credHelpers'].find(name => count(text, name) > count(JSON.stringify(json), name));
    return twice && `\`${twice}\` is in it twice`;
}
function bytesOf(json) {
    return Buffer.from(JSON.stringify(json, null, '\t'));
}
function membersOf(json, name) {
    return objectOf(json[name]);
}
function entryOf(json, name) {
    return pick(membersOf(json, 'auths'), each => each === name);
}
function withEntry(json, name, entry) {
    return { ...json, auths: { ...pick(membersOf(json, 'auths'), each => each !== name), ...entry } };
}
function pick(members, wanted) {
    return Object.fromEntries(Object.entries(members).filter(([name]) => wanted(name)));
}
function helperOf(json, registry) {
    const name = membersOf(json, 'credHelpers')[registry] ?? json.credsStore;
    return typeof name === 'string' && name !== '' ? name : undefined;
}
function credentialIn(entry) {
    return isObject(entry) && typeof entry.auth === 'string' ? Credential.fromBasic(entry.auth) : undefined;
}
function isEntryOf(entry, known) {
    return credentialIn(entry)?.matches(known) === true;
}
function isAtOrBelow(each, name) {
    return `${each.replace(/^https?:\/\//, '')}/`.startsWith(`${name}/`);
}

;// CONCATENATED MODULE: ./src/credentials/config-files.ts




function dockerFolder(env, platform = process.platform) {
    return env.DOCKER_CONFIG || below(home(env, platform), '.docker');
}
function dockerConfig(env) {
    const folder = dockerFolder(env);
    return folder === undefined ? undefined : (0,external_node_path_namespaceObject.resolve)(folder, 'config.json');
}
function podmanFiles(env) {
    if (env.REGISTRY_AUTH_FILE)
        return [env.REGISTRY_AUTH_FILE];
    const run = env.XDG_RUNTIME_DIR || `/run/containers/${process.getuid?.()}`;
    const files = [
        (0,external_node_path_namespaceObject.join)(run, env.XDG_RUNTIME_DIR ? 'containers/auth.json' : 'auth.json'),
        below(env.XDG_CONFIG_HOME || below(home(env), '.config'), 'containers', 'auth.json')
    ];
    return files.filter(file => file !== undefined).filter(file => (0,external_node_fs_namespaceObject.existsSync)(file));
}
function podmanFile(env, platform = process.platform) {
    if (env.REGISTRY_AUTH_FILE)
        return env.REGISTRY_AUTH_FILE;
    if (env.DOCKER_CONFIG)
        return undefined;
    if (platform !== 'linux')
        return below(home(env, platform), '.config', 'containers', 'auth.json');
    const isThere = (0,external_node_fs_namespaceObject.existsSync)(env.XDG_RUNTIME_DIR ?? '');
    if (env.XDG_RUNTIME_DIR)
        return isThere ? (0,external_node_path_namespaceObject.join)(env.XDG_RUNTIME_DIR, 'containers', 'auth.json') : undefined;
    return process.getuid?.() === 0 ? '/run/containers/0/auth.json' : undefined;
}
function otherClients(env, platform = process.platform) {
    const at = home(env, platform);
    const usual = platform === 'darwin' ? below(at, 'Library', 'Preferences') : below(at, '.config');
    const configs = env.XDG_CONFIG_HOME || (platform === 'win32' ? env.APPDATA : usual);
    const helm = env.HELM_REGISTRY_CONFIG || below(env.HELM_CONFIG_HOME || below(configs, 'helm'), 'registry/config.json');
    const regctl = env.REGCTL_CONFIG || below(at, '.regctl', 'config.json');
    return [
        { name: 'helm', file: helm, variable: 'HELM_REGISTRY_CONFIG' },
        { name: 'regctl', file: regctl, variable: 'REGCTL_CONFIG' }
    ];
}
function home(env, platform = process.platform) {
    const named = platform === 'win32' ? env.USERPROFILE : env.HOME;
    return named || attempt(() => (0,external_node_os_namespaceObject.userInfo)().homedir);
}
function below(folder, ...names) {
    return folder === undefined ? undefined : (0,external_node_path_namespaceObject.join)(folder, ...names);
}

;// CONCATENATED MODULE: external "node:util"
const external_node_util_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");
;// CONCATENATED MODULE: external "node:async_hooks"
const external_node_async_hooks_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");
;// CONCATENATED MODULE: external "node:diagnostics_channel"
const external_node_diagnostics_channel_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:diagnostics_channel");
;// CONCATENATED MODULE: ./src/runner/workspace.ts



function isInFolder(path, folder) {
    if (!folder)
        return false;
    const root = (0,external_node_path_namespaceObject.resolve)(folder);
    const identity = identityOf(root);
    const isRoot = (each) => each === root || (identity !== undefined && identityOf(each) === identity);
    return [(0,external_node_path_namespaceObject.resolve)(path), realPath(path), (0,external_node_path_namespaceObject.join)(realPath((0,external_node_path_namespaceObject.dirname)(path)), 'x')].some(each => upwards(each).some(isRoot));
}
function upwards(path) {
    const above = (0,external_node_path_namespaceObject.dirname)(path);
    return above === path ? [path] : [path, ...upwards(above)];
}
function identityOf(path) {
    const found = attempt(() => (0,external_node_fs_namespaceObject.statSync)(path, { bigint: true }));
    return found && `${found.dev} ${found.ino}`;
}
function realPath(path) {
    const whole = (0,external_node_path_namespaceObject.resolve)(path);
    const isTop = (0,external_node_path_namespaceObject.dirname)(whole) === whole;
    return attempt(() => external_node_fs_namespaceObject.realpathSync.native(path)) ?? (isTop ? whole : (0,external_node_path_namespaceObject.join)(realPath((0,external_node_path_namespaceObject.dirname)(whole)), (0,external_node_path_namespaceObject.basename)(whole)));
}

;// CONCATENATED MODULE: ./src/runner/exec.ts










const OUTPUT_LIMIT = 64 * 1024;
const FLOOD = 1024 * 1024;
const GRACE_MS = 500;
const KILLED_MS = 2_000;
const running = new Set();
const adopter = new external_node_async_hooks_namespaceObject.AsyncLocalStorage();
(0,external_node_diagnostics_channel_namespaceObject.subscribe)('child_process', message => adopter.getStore()?.(message.process));
async function runProgram(file, { args, stdin, env = {}, timeoutMs, more, stop }) {
    if (stop?.aborted)
        return { timedOut: false, stdout: '', stderr: 'it was ended' };
    const timeout = timeLimit(timeoutMs, more);
    const ended = stop === undefined ? timeout : AbortSignal.any([timeout, stop]);
    const flooded = () => {
        flood ||= child?.exitCode === null;
        if (child !== undefined)
            kill(child);
        child?.stdout?.destroy();
        child?.stderr?.destroy();
    };
    const [out, err] = [keepOutput(flooded), keepOutput(flooded)];
    let stderr = () => (flood ? 'it printed more than 1 MiB and was ended' : err.text());
    let flood = false;
    let exitCode = null;
    let child;
    const adopt = (started) => {
        child = started;
        running.add(started);
        started.once('spawn', () => {
            started.stdin?.on('error', () => { });
            if (ended.aborted)
                kill(started);
        });
    };
    ended.addEventListener('abort', () => {
        if (child !== undefined && running.has(child))
            kill(child);
    });
    try {
        const options = {
            env: { ...cleanEnvironment(), ...env },
            input: Buffer.from(stdin),
            silent: true,
            ignoreReturnCode: true,
            delay: GRACE_MS,
            listeners: { stdout: out.add, stderr: err.add }
        };
        const started = adopter.run(adopt, () => exec_exec(`"${file}"`, [...args], options));
        const unended = (0,external_node_events_namespaceObject.once)(ended, 'abort').then(() => (0,promises_namespaceObject.setTimeout)(4 * GRACE_MS, null, { ref: false }));
        exitCode = await Promise.race([started, unended]);
    }
    catch (error) {
        stderr = () => (error instanceof Error ? error.message : String(error));
    }
    finally {
        child?.stdout?.destroy();
        child?.stderr?.destroy();
        if (child !== undefined)
            running.delete(child);
    }
    if (ended.aborted || flood)
        exitCode = null;
    return { exitCode: exitCode ?? undefined, timedOut: timeout.aborted, stdout: out.text(), stderr: stderr() };
}
function timeLimit(ms, more) {
    const limit = new AbortController();
    const start = (after) => setTimeout(() => limit.abort(), after).unref();
    const first = start(ms);
    more?.then(after => {
        clearTimeout(first);
        start(after);
    });
    return limit.signal;
}
function keepOutput(flooded) {
    let bytes = Buffer.alloc(0);
    let left = FLOOD;
    const add = (data) => {
        left -= data.length;
        if (left < 0)
            flooded();
        if (bytes.length < OUTPUT_LIMIT)
            bytes = Buffer.concat([bytes, data]).subarray(0, OUTPUT_LIMIT);
    };
    return { add, text: () => bytes.toString('utf8') };
}
function findProgram(name, env = process.env, platform = process.platform) {
    return onPath(name, env, platform).find(({ refusal }) => refusal === undefined)?.file;
}
function findRefused(name, env = process.env, platform = process.platform) {
    const [first] = onPath(name, env, platform);
    return first?.refusal && `${first.file}, ${first.refusal}`;
}
function onPath(name, env, platform) {
    const names = platform === 'win32' ? ['exe', 'cmd', 'bat'].map(end => `${name}.${end}`) : [name];
    const folders = pathFolders(env.PATH, platform);
    const files = names.flatMap(each => folders.map(folder => (0,external_node_path_namespaceObject.join)(folder || '.', each)));
    return files.filter(isExecutable).map(file => ({ file, refusal: refusalOf(file, env) }));
}
function refusalOf(file, env) {
    if (/\.(?:cmd|bat)$/.test(file))
        return 'and a script is not started';
    if (!(0,external_node_path_namespaceObject.isAbsolute)(file))
        return 'which a relative folder of PATH leads to';
    return isInFolder(file, env.GITHUB_WORKSPACE) ? 'which is in the workspace' : undefined;
}
function pathFolders(path = '', platform) {
    return platform === 'win32' ? path.split(';').map(entry => entry.replace(/^"(.*)"$/, '$1')) : path.split(':');
}
function onSignal(cleanUp) {
    for (const signal of ['SIGINT', 'SIGTERM']) {
        process.once(signal, () => {
            const killed = [...running].flatMap(kill);
            const end = performance.now() + KILLED_MS;
            while (killed.some(isRunning) && performance.now() < end)
                Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
            cleanUp();
            process.kill(process.pid, signal);
        });
    }
}
function kill(child) {
    const pids = child.pid === undefined ? [] : [child.pid, ...descendantsOf(child.pid)];
    for (const pid of pids)
        attempt(() => process.kill(pid, 'SIGKILL'));
    return pids;
}
function descendantsOf(pid) {
    const children = attempt(() => (0,external_node_fs_namespaceObject.readFileSync)(`/proc/${pid}/task/${pid}/children`, 'utf8'))?.match(/\d+/g) ?? [];
    return children.map(Number).flatMap(child => [child, ...descendantsOf(child)]);
}
function isRunning(pid) {
    return /\) [^ZX] /.test(attempt(() => (0,external_node_fs_namespaceObject.readFileSync)(`/proc/${pid}/stat`, 'utf8')) ?? '');
}
function cleanEnvironment() {
    const kept = {};
    for (const [name, value] of Object.entries(process.env)) {
        if (value === undefined || /^(?:INPUT_|STATE_|ACTIONS_)/i.test(name))
            continue;
        if (/^DOCKER_AUTH_CONFIG$/i.test(name))
            continue;
        if (containsSecret(value) && !/^(?:https?|all)_proxy$/i.test(name))
            continue;
        kept[name] = /^path$/i.test(name) ? searchedPath(value) : value;
    }
    if (process.platform === 'win32')
        kept.NoDefaultCurrentDirectoryInExePath = '1';
    return kept;
}
function searchedPath(path) {
    const searched = pathFolders(path, process.platform).filter(folder => refusalOf((0,external_node_path_namespaceObject.join)(folder || '.', 'x'), process.env) === undefined);
    return searched.join(external_node_path_namespaceObject.delimiter);
}
function isExecutable(file) {
    return succeeds(() => (0,external_node_fs_namespaceObject.accessSync)(file, external_node_fs_namespaceObject.constants.X_OK)) && attempt(() => (0,external_node_fs_namespaceObject.statSync)(file).isFile()) === true;
}
function isAlive(pid) {
    if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 1)
        return true;
    try {
        process.kill(pid, 0);
        return true;
    }
    catch (error) {
        return error.code !== 'ESRCH';
    }
}

;// CONCATENATED MODULE: ./src/credentials/run-dir.ts





const RUNNER_TEMP_FIX = 'Let the runner set RUNNER_TEMP, and let it name a folder that this user can write.';
function runDirOf(runnerTemp, runId) {
    return (0,external_node_path_namespaceObject.join)(runnerTemp ?? '', `ghcr-login-${runId}`);
}
function makeRunDir(folder) {
    if (!(0,external_node_path_namespaceObject.isAbsolute)(folder))
        throw new StoreError('RUNNER_TEMP is not set to an absolute path', [RUNNER_TEMP_FIX]);
    try {
        (0,external_node_fs_namespaceObject.mkdirSync)(folder, { mode: 0o700 });
    }
    catch (error) {
        throw new StoreError(`${folder} cannot be made: ${codeOf(error)}`, [RUNNER_TEMP_FIX]);
    }
}
function writeInRunDir(file, text) {
    try {
        makeFolders(file);
        retry(() => (0,external_node_fs_namespaceObject.writeFileSync)(file, text, { mode: 0o600 }));
    }
    catch (error) {
        throw new StoreError(`${file} cannot be written: ${codeOf(error)}`);
    }
}
function runDirsIn(runnerTemp = '') {
    const names = attempt(() => (0,external_node_fs_namespaceObject.readdirSync)(runnerTemp)) ?? [];
    const folders = names.filter(name => /^ghcr-login-[\da-f]{16}$/.test(name)).map(name => (0,external_node_path_namespaceObject.join)(runnerTemp, name));
    return folders.filter(isRunDir);
}
function isRunDir(folder) {
    const found = (0,external_node_fs_namespaceObject.lstatSync)(folder, { throwIfNoEntry: false });
    return found?.isDirectory() === true && (process.getuid === undefined || found.uid === process.getuid());
}
function removeRunDir(folder, credentials) {
    if (isRunDir(folder)) {
        for (const file of credentials)
            removeFile(file);
        succeeds(() => retry(() => (0,external_node_fs_namespaceObject.rmSync)(folder, { recursive: true, force: true })));
    }
    const held = credentials.filter(file => ((0,external_node_fs_namespaceObject.lstatSync)(file, { throwIfNoEntry: false })?.size ?? 0) > 0);
    return { left: (0,external_node_fs_namespaceObject.lstatSync)(folder, { throwIfNoEntry: false }) !== undefined, credentials: held };
}

;// CONCATENATED MODULE: ./src/credentials/own-configs.ts












async function makeOwnConfigs(files, registry, whole, env) {
    linkAll(dockerFolder(env), (0,external_node_path_namespaceObject.dirname)(files.docker), 'config.json');
    const { docker: users, podman, notices } = await usersConfigs(registry, whole, env);
    const docker = plainStoreFor(registry, whole ? withPodmans(users, podman.auths) : users);
    writeInRunDir(files.docker, JSON.stringify(docker, null, '\t'));
    writeInRunDir(files.podman, JSON.stringify(podman, null, '\t'));
    return { docker, podman, notices: whole ? notices : [] };
}
async function usersConfigs(registry, whole, env) {
    const notices = [];
    const isAddress = (name) => /^https?:/.test(name) && isAtOrBelow(name, registry);
    const read = (file) => {
        const json = withEntry(readOr(file, notices), registry, {});
        return { ...json, auths: pick(membersOf(json, 'auths'), name => !isAddress(name)) };
    };
    const file = dockerConfig(env);
    const users = file === undefined ? {} : read(file);
    const docker = whole ? await withHelpers(users, registry, notices) : users;
    const sources = [docker, ...podmanFiles(env).toReversed().map(read)];
    const logins = sources.map(each => pick(membersOf(each, 'auths'), name => isLogin(each, name)));
    const auths = Object.assign({}, ...logins);
    const helpers = Object.assign({}, ...sources.map(each => membersOf(each, 'credHelpers')));
    return { docker, podman: { auths, credHelpers: pick(helpers, name => name !== registry) }, notices };
}
function plainStoreFor(registry, json) {
    const { [registry]: _, ...others } = membersOf(json, 'credHelpers');
    const credHelpers = json.credsStore ? { ...others, [registry]: '' } : others;
    const auths = { ...membersOf(json, 'auths'), [registry]: {} };
    return { ...json, auths, ...(Object.keys(credHelpers).length > 0 || json.credHelpers ? { credHelpers } : {}) };
}
function isLogin(json, name) {
    const entry = membersOf(json, 'auths')[name];
    return isObject(entry) && !(0,external_node_util_namespaceObject.isDeepStrictEqual)(entry, {});
}
function withPodmans(json, auths) {
    const taken = Object.entries(auths).map(([name, entry]) => [name === 'docker.io' ? DOCKER_HUB : name, entry]);
    const known = membersOf(json, 'auths');
    const added = taken.filter(([name]) => name === DOCKER_HUB || !/^(?:https?:\/\/)?[^/]+\/./.test(name));
    return { ...json, auths: { ...Object.fromEntries(added), ...known } };
}
const DOCKER_HUB = 'https://index.docker.io/v1/';
const LISTS_ALL = /^(?:osxkeychain|secretservice|pass|wincred|desktop)(?:\.exe)?$/;
const HELPER_MS = 5_000;
async function withHelpers(json, registry, notices) {
    const { credsStore: name, ...rest } = json;
    if (typeof name !== 'string' || name === '')
        return json;
    const program = /^[\w.+-]{1,80}$/.test(name) ? findProgram(`docker-credential-${name}`) : undefined;
    const helper = `${quoted(`docker-credential-${name}`, 100)}, which docker's \`credsStore\` names,`;
    if (program === undefined) {
        notices.push(`${helper} is not on PATH. It is left out of the job's own config.`);
        return rest;
    }
    const answer = parsed((await runProgram(program, { args: ['list'], stdin: '', timeoutMs: HELPER_MS })).stdout);
    const marked = Object.keys(pick(membersOf(json, 'auths'), each => !isLogin(json, each)));
    if (!isObject(answer))
        notices.push(`${helper} did not list its logins. Only those that \`auths\` names are taken over.`);
    const servers = isObject(answer) ? Object.keys(answer) : marked;
    const stays = isObject(answer) && !LISTS_ALL.test(name);
    const clients = servers.some(server => isAtOrBelow(server, registry)) ? 'oras, helm and regctl' : 'oras and helm';
    if (stays)
        notices.push(`${clients} ask ${helper} for every registry, so they do not find this login to ${registry}, and podman before version 5 fails on a registry without one. Where the job uses them, name the helper in \`credHelpers\` for its own registries.`);
    const named = servers.flatMap(server => [server, server.replace(/^https?:\/\//, '').replace(/\/(?:v1\/?)?$/, '')]);
    const added = named
        .filter(server => !isAtOrBelow(server, registry))
        .map(server => [server === 'index.docker.io' ? 'docker.io' : server, name]);
    const credHelpers = { ...Object.fromEntries(added), ...membersOf(json, 'credHelpers') };
    return { ...(stays ? json : rest), credHelpers };
}
function readOr(file, notices) {
    try {
        return openConfig(file).json;
    }
    catch (error) {
        if (!(error instanceof StoreError))
            throw error;
        notices.push(`${error.message}: what it says is not taken over.`);
        return {};
    }
}
function linkAll(folder = '', into, except) {
    makeFolders((0,external_node_path_namespaceObject.join)(into, except));
    for (const name of attempt(() => (0,external_node_fs_namespaceObject.readdirSync)(folder)) ?? [])
        if (name !== except && !name.includes('ghcr-login'))
            succeeds(() => own_configs_link((0,external_node_path_namespaceObject.resolve)(folder, name), (0,external_node_path_namespaceObject.join)(into, name)));
}
function own_configs_link(target, path) {
    const real = (0,external_node_fs_namespaceObject.realpathSync)(target);
    if ((0,external_node_fs_namespaceObject.statSync)(real).isDirectory())
        (0,external_node_fs_namespaceObject.symlinkSync)(real, path, 'junction');
    else if (!succeeds(() => (0,external_node_fs_namespaceObject.symlinkSync)(real, path, 'file')) && !succeeds(() => (0,external_node_fs_namespaceObject.linkSync)(real, path)))
        (0,external_node_fs_namespaceObject.copyFileSync)(real, path, external_node_fs_namespaceObject.constants.COPYFILE_EXCL);
}

;// CONCATENATED MODULE: ./src/credentials/lock.ts







const STALE_MS = 5_000;
const lock_WAIT_MS = 60_000;
const POLL_MS = 20;
async function withLock(config, needed, work) {
    const lock = (0,external_node_path_namespaceObject.join)((0,external_node_path_namespaceObject.dirname)(resolveLink(config)), '.ghcr-login.lock');
    const name = (0,external_node_crypto_namespaceObject.randomBytes)(8).toString('hex');
    const held = await acquire(lock, name, needed);
    try {
        return await work();
    }
    finally {
        if (held)
            succeeds(() => name.startsWith((0,external_node_fs_namespaceObject.readFileSync)(lock, 'utf8')) && removeFile(lock));
    }
}
async function acquire(lock, name, needed) {
    const start = performance.now();
    let seen = { holder: undefined, since: start };
    for (; performance.now() - start < lock_WAIT_MS; await (0,promises_namespaceObject.setTimeout)(POLL_MS)) {
        try {
            if (make(lock, name, needed))
                return true;
            const holder = read(lock)?.text;
            if (seen.holder !== holder)
                seen = { holder, since: performance.now() };
            else if (holder !== undefined && performance.now() - seen.since > STALE_MS)
                removeFile(lock);
        }
        catch (error) {
            if (!needed)
                return false;
            throw error instanceof StoreError ? error : new StoreError(`${lock} cannot be made: ${codeOf(error)}`);
        }
    }
    throw new StoreError(`${lock} is held by another run, which did not end within ${lock_WAIT_MS / 1000} s`);
}
function make(lock, name, needed) {
    try {
        if (needed)
            makeFolders(lock);
        const handle = (0,external_node_fs_namespaceObject.openSync)(lock, 'wx', 0o600);
        succeeds(() => (0,external_node_fs_namespaceObject.writeFileSync)(handle, name));
        (0,external_node_fs_namespaceObject.closeSync)(handle);
        return true;
    }
    catch (error) {
        if (codeOf(error) === 'EEXIST' || (needed && codeOf(error) === 'ENOENT'))
            return false;
        throw error;
    }
}

;// CONCATENATED MODULE: ./src/credentials/shared.ts











async function putIn({ file, name, made }, login, credential) {
    await withLock(file, true, () => {
        changeable(file);
        const record = withoutDead(file, loadRecord(file));
        const config = openConfig(file);
        const before = entryOf(config.json, name);
        const isOthers = (run) => (0,external_node_path_namespaceObject.dirname)(run.folder) !== (0,external_node_path_namespaceObject.dirname)(login.folder) && !credential.matches(run);
        for (const run of stackOf(record, name).filter(isOthers))
            run.replaced = true;
        if (login.logout) {
            const { runId, fingerprint } = login;
            const owner = { where: whereItRuns(), pid: process.ppid, since: Date.now() };
            const run = { ...{ runId, name, folder: login.folder, before }, ...fingerprint, ...owner };
            const original = record.runs.length > 0 ? record.original : (config.found?.bytes.toString('base64') ?? null);
            saveRecord(file, { runs: [...record.runs, run], original, made: record.made ?? made });
        }
        write(file, bytesOf(withEntry(config.json, name, { [name]: credential.entry })));
        if (login.logout)
            return;
        for (const run of stackOf(record, name))
            Object.assign(run, { released: true, before: {} });
        saveRecord(file, record);
    });
}
async function takeOut({ file, name, made }, login, stored) {
    const { record, ...taken } = await withLock(file, false, () => {
        for (const each of [resolveLink(file), recordFile(file)])
            removeFile(unfinished(each));
        const found = loadRecord(file);
        const { runId, folder, fingerprint } = login;
        const known = found.runs.find(each => each.runId === runId && each.name === name);
        const run = known ?? { runId, folder, name, ...fingerprint, where: '', pid: 0, since: 0, before: {} };
        const all = known === undefined && stored ? { ...found, runs: [...found.runs, run] } : found;
        const record = withoutDead(file, all, run);
        if (!record.runs.includes(run))
            return { record, outcome: 'none', overwritten: false, isClear: false };
        const before = objectOf(parsed(Buffer.from(record.original ?? '', 'base64').toString()));
        const outcome = undo(file, record, run);
        const others = [...Object.values(run.before), ...Object.values(membersOf(before, 'auths'))];
        const isClear = /^(?:removed|restored|absent|replaced)$/.test(outcome) && !others.some(each => isEntryOf(each, run));
        return { record, outcome, overwritten: run.replaced === true, isClear };
    });
    if (record.runs.length === 0)
        removeFolders(file, record.made ?? made);
    return taken;
}
function isHeldIn(file, known, token) {
    const text = read(file)?.text ?? '';
    const entries = Object.values(membersOf(objectOf(parsed(text)), 'auths'));
    return entries.some(entry => isEntryOf(entry, known)) || (token !== '' && text.includes(token));
}
function withoutDead(file, record, own) {
    for (const run of record.runs.filter(each => each !== own && isDead(each)).toReversed())
        undo(file, record, run);
    return record;
}
const JOB_LIMIT_MS = 5 * 24 * 60 * 60 * 1000;
function isDead({ where, pid, folder, since }) {
    if (where !== whereItRuns())
        return Date.now() - since > JOB_LIMIT_MS;
    return !isAlive(pid) || (0,external_node_fs_namespaceObject.lstatSync)(folder, { throwIfNoEntry: false }) === undefined;
}
function whereItRuns() {
    const parts = [(0,external_node_os_namespaceObject.hostname)()];
    succeeds(() => parts.push((0,external_node_fs_namespaceObject.readFileSync)('/proc/sys/kernel/random/boot_id', 'utf8').trim()));
    succeeds(() => parts.push((0,external_node_fs_namespaceObject.readlinkSync)('/proc/self/ns/pid')));
    return parts.join(' ');
}
function stackOf({ runs }, name) {
    return runs.filter(run => run.name === name);
}
function undo(file, record, run) {
    const config = openConfig(file);
    const { [run.name]: entry } = entryOf(config.json, run.name);
    const stack = stackOf(record, run.name);
    const later = stack.slice(stack.indexOf(run) + 1);
    const [above] = later;
    if (above !== undefined && !run.released && isEntryOf(above.before[run.name], run))
        above.before = run.before;
    const isOurs = isEntryOf(entry, run);
    const isCovered = later.length > 0 && (!isOurs || later.some(each => isEntryOf(entry, each)));
    const outcome = run.released ? 'released' : isCovered ? 'covered' : shared_outcomeOf(entry, run.before, isOurs);
    const isTaken = /^(?:removed|restored|absent)$/.test(outcome);
    const json = isTaken ? withEntry(config.json, run.name, run.before) : config.json;
    record.runs = record.runs.filter(each => each !== run);
    try {
        if (record.runs.length === 0 && outcome !== 'released')
            putBack(config, json, record.original, isOurs);
        else if (isTaken)
            write(file, bytesOf(json));
    }
    catch (error) {
        if (isOurs && isTaken)
            write(file, bytesOf(withEntry(config.json, run.name, {})));
        throw error;
    }
    saveRecord(file, record);
    return outcome;
}
function shared_outcomeOf(entry, before, isOurs) {
    const known = Object.values(before);
    if (entry === undefined || isOurs)
        return known.length > 0 ? 'restored' : isOurs ? 'removed' : 'absent';
    return known.some(each => (0,external_node_util_namespaceObject.isDeepStrictEqual)(each, entry)) ? 'none' : 'replaced';
}
function putBack(config, json, original, isOurs) {
    const { file } = config;
    const bytes = Buffer.from(original ?? '', 'base64');
    const isSame = (0,external_node_util_namespaceObject.isDeepStrictEqual)(content(json), content(objectOf(parsed(bytes.toString()))));
    const isChanged = isOurs || !(0,external_node_util_namespaceObject.isDeepStrictEqual)(content(json), content(config.json));
    if (original === null && isSame) {
        if (!removeFile(resolveLink(file)))
            throw new StoreError(`${file} cannot be removed`);
    }
    else if (original !== null && isSame && isChanged)
        write(file, bytes);
    else if (!(0,external_node_util_namespaceObject.isDeepStrictEqual)(json, config.json))
        write(file, bytesOf(json));
}
function content({ auths, ...rest }) {
    return parsed(JSON.stringify(isObject(auths) && Object.keys(auths).length > 0 ? { auths, ...rest } : rest));
}
function hasRecord(file) {
    return attempt(() => read(recordFile(file))) !== undefined;
}
function recordFile(file) {
    const target = resolveLink(file);
    return (0,external_node_path_namespaceObject.join)((0,external_node_path_namespaceObject.dirname)(target), `.ghcr-login.${(0,external_node_path_namespaceObject.basename)(target)}`);
}
function loadRecord(file) {
    const { runs, original, made } = objectOf(parsed(attempt(() => read(recordFile(file))?.text)));
    if (!Array.isArray(runs) || !runs.every(isRun))
        return { runs: [], original: null };
    return {
        runs,
        original: typeof original === 'string' ? original : null,
        made: typeof made === 'string' ? made : undefined
    };
}
function isRun(value) {
    if (!isObject(value) || !isObject(value.before))
        return false;
    const texts = [value.runId, value.name, value.folder, value.where, value.salt, value.digest];
    return texts.every(text => typeof text === 'string');
}
function saveRecord(file, { runs, original, made }) {
    const at = recordFile(file);
    if (runs.length === 0)
        return void removeFile(at);
    try {
        replace(at, Buffer.from(JSON.stringify({ runs, original, made })));
    }
    catch (error) {
        throw new StoreError(`${at} cannot be written: ${codeOf(error)}`);
    }
}

;// CONCATENATED MODULE: ./src/runner/engine-words.ts

const TRANSIENT = /timeout|timed out|deadline exceeded|connection re(?:set|fused)|broken pipe|\bEOF\b|no such host|temporary failure|server misbehaving|unreachable|TLS handshake|toomanyrequests|rate limit|abuse detection|from intermediary|authzd|twirp error|\b429\b|\b50[0234]\b|proxyconnect/i;
const BARE_DENIAL = /denied: denied\s*$|\b403 \(Forbidden\)\s*$/;
const UNREACHABLE = new RegExp(`${TRANSIENT.source}|x509|certificate`, 'i');
const UNKNOWN_FLAG = /unknown flag: --/;
const STORED_IN = /stored unencrypted in '?([^'\r\n]*[^'\r\n. \t])/;
const UNREAD_BY_DOCKER = /^WARNING: Error (?:loading|parsing) config file.*?config\.json\)?: (.*)/m;
const UNREAD_BY_PODMAN = /reading JSON file ".*/;
const CANNOT_RUN = /cannot re-exec process|overlay\b.* is not supported|newuidmap|cannot (?:clone|set up namespace)|user namespaces|lstat "?\/run\/user\/\d/i;
function engine_words_mayPass({ timedOut, stderr }) {
    return !timedOut && TRANSIENT.test(stderr);
}
function isBareDenial({ timedOut, stderr }) {
    return !timedOut && BARE_DENIAL.test(stderr);
}
function knowsNotAll({ exitCode, stderr }) {
    return exitCode !== 0 && UNKNOWN_FLAG.test(stderr);
}
function toldOfFiles({ stderr }) {
    const [found] = UNREAD_BY_PODMAN.exec(stderr) ?? [];
    const safe = (text) => text && sanitize(text);
    return {
        named: safe(STORED_IN.exec(stderr)?.[1]),
        unread: safe(UNREAD_BY_DOCKER.exec(stderr)?.[1]),
        unreadable: safe(found)
    };
}
const LINES = 20;
function failureOf(name, outcome, limitMs) {
    if (outcome.timedOut)
        return { kind: 'unended', reason: `${name} login did not end within ${limitMs / 1000} s` };
    const [words = 'it printed nothing', ...more] = [...errorLines(outcome.stderr), ...errorLines(outcome.stdout)];
    const ended = outcome.exitCode === undefined ? 'did not run to its end' : `ended with exit code ${outcome.exitCode}`;
    const kind = UNREACHABLE.test(outcome.stderr) ? 'unreachable' : 'refused';
    return { kind, reason: `${name} login ${ended}: ${words}`, more: more.slice(0, LINES) };
}

;// CONCATENATED MODULE: ./src/runner/engines.ts



const KINDS = ['docker', 'podman'];
const OWN_FILES = {
    docker: '.docker/config.json',
    podman: 'podman/auth.json'
};
const PROGRAMS = {
    docker: {
        files: { docker: OWN_FILES.docker, podman: 'docker-is-podman/auth.json' },
        call: file => ({
            options: ['--config', (0,external_node_path_namespaceObject.dirname)(file('docker'))],
            loginOptions: [],
            env: { DOCKER_CONFIG: (0,external_node_path_namespaceObject.dirname)(file('docker')), REGISTRY_AUTH_FILE: file('podman') }
        })
    },
    podman: {
        files: { podman: OWN_FILES.podman },
        call: file => ({ options: [], loginOptions: [`--authfile=${file('podman')}`], env: {} })
    }
};
const ENGINE_NAMES = [...Object.keys(PROGRAMS), 'file'];
function engineProgram(name) {
    return name === 'file' ? undefined : PROGRAMS[name];
}
function engineFiles(name, folder) {
    const files = Object.entries(engineProgram(name)?.files ?? {});
    return files.map(([kind, path]) => [kind, (0,external_node_path_namespaceObject.join)(folder, path)]);
}
function credentialsIn(folder) {
    return ENGINE_NAMES.flatMap(name => engineFiles(name, folder)).map(([, file]) => file);
}
function ownFiles(folder) {
    return { docker: (0,external_node_path_namespaceObject.join)(folder, OWN_FILES.docker), podman: (0,external_node_path_namespaceObject.join)(folder, OWN_FILES.podman) };
}
function findEngines(names, env) {
    return names.flatMap(name => {
        const how = engineProgram(name);
        if (how === undefined)
            return [];
        const program = findProgram(name, env);
        if (program !== undefined)
            return [{ name, program, how }];
        const refused = findRefused(name, env);
        const found = refused === undefined ? 'is not installed here' : `is on PATH only as ${refused}`;
        throw new InputError([`\`engine\` names ${name}, which ${found}. Install ${name}, or use \`engine: file\`.`]);
    });
}
function refusedPrograms(names, env) {
    const last = Math.max(...names.map(name => ENGINE_NAMES.indexOf(name)));
    return ENGINE_NAMES.slice(0, last + 1).flatMap(name => {
        const refused = engineProgram(name) === undefined ? undefined : findRefused(name, env);
        const program = findProgram(name, env);
        const instead = program === undefined ? '' : `; ${program} was run in its place`;
        return refused === undefined ? [] : [`PATH has ${refused}. This action does not run it${instead}.`];
    });
}

;// CONCATENATED MODULE: ./src/login/earlier-login.ts







const FILE = 'login.json';
function noteLogin(folder, { server, engines, token }, env) {
    const credential = new Credential('', token);
    const now = {
        job: jobOf(env),
        registry: server.registry,
        clients: engines.map(engine => (engine === 'podman' ? 'podman' : 'docker')),
        fingerprint: credential.fingerprint((0,external_node_crypto_namespaceObject.randomBytes)(8).toString('hex'))
    };
    const isReplaced = (note) => note.job === now.job &&
        note.registry === now.registry &&
        now.clients.some(each => note.clients?.includes(each)) &&
        note.fingerprint !== undefined &&
        !credential.matches(note.fingerprint);
    const notes = runDirsIn(env.RUNNER_TEMP).map(each => attempt(() => read((0,external_node_path_namespaceObject.join)(each, FILE))?.text));
    attempt(() => writeInRunDir((0,external_node_path_namespaceObject.join)(folder, FILE), JSON.stringify(now)));
    return notes.some(note => isReplaced(objectOf(parsed(note))));
}
function jobOf(env) {
    return [env.GITHUB_RUN_ID, env.GITHUB_RUN_ATTEMPT, env.GITHUB_JOB, env.RUNNER_TRACKING_ID].join(' ');
}

;// CONCATENATED MODULE: ./src/login/elsewhere.ts









function configsElsewhere(env) {
    const files = [env, { HOME: env.HOME }].map(each => dockerConfig(each));
    const podmans = [below(env.XDG_RUNTIME_DIR || undefined, 'containers', 'auth.json'), podmanFile(env)];
    const root = (0,external_node_path_namespaceObject.join)('/run/containers', `${process.getuid?.()}`, 'auth.json');
    return [...new Set([...files, ...podmans, root])].filter(file => file !== undefined);
}
function lookElsewhere(env) {
    return configsElsewhere(env).flatMap(file => attempt(() => ({ file, found: read(file), made: missingFolders(file)[0] })) ?? []);
}
function isStray({ file, found }, registry, credential) {
    const entry = membersOf(readableConfig(file), 'auths')[registry];
    return credential.equals(credentialIn(entry)) && attempt(() => read(file)?.text) !== found?.text;
}
async function undoElsewhere(before, registry, credential) {
    const strays = new Map();
    for (const each of before.filter(each => isStray(each, registry, credential))) {
        const { file, found, made } = each;
        const putBack = () => (found === undefined ? removeFile(file) : succeeds(() => write(file, found.bytes)));
        strays.set(file, !hasRecord(file) && (await withLock(file, false, putBack).catch(() => false)));
        removeFolders(file, made);
    }
    return strays;
}
function strayError({ engine, named }, registry, strays) {
    const where = named ?? [...strays.keys()][0] ?? 'another place';
    const rest = strays.get(where)
        ? 'It was removed from there, and what was there before is back'
        : `Log out there: \`${engine} logout ${registry}\`, run as the engine was`;
    const reason = `${engine} login ended with exit code 0, but stored the credential in ${where} and not in the folder that it was given. ${rest}`;
    return new LoginError({ kind: 'elsewhere', reason });
}
function warnOfStray(error) {
    const isStray = error instanceof LoginError && error.failure.kind === 'elsewhere';
    if (isStray)
        warning(`${error.message}.`, { title: 'A credential is left' });
}

;// CONCATENATED MODULE: ./src/login/engine.ts








const engine_TRIES = 3;
const engine_WAIT_MS = 500;
const TIMES = {
    first: 20_000,
    live: 60_000,
    tell: 15_000
};
async function logIn({ name, program, how }, registry, credential, folder, control, times = TIMES) {
    const files = folder === undefined ? [] : engineFiles(name, folder);
    const byItself = { options: [], loginOptions: [], env: {} };
    const told = folder === undefined ? byItself : how.call(kind => (0,external_node_path_namespaceObject.join)(folder, how.files[kind] ?? ''));
    const login = ['login', ...told.loginOptions, `--username=${credential.username}`, '--password-stdin', registry];
    let end;
    const more = async () => {
        await control.live;
        end ??= performance.now() + times.live;
        return end - performance.now();
    };
    const run = (options) => runProgram(program, {
        args: [...options, ...login],
        stdin: credential.secret,
        env: told.env,
        timeoutMs: times.first,
        more: more(),
        stop: control.stop
    });
    const anEntry = JSON.stringify({ auths: { [registry]: new Credential('nobody', '').entry } });
    for (const [kind, file] of files)
        if (kind === 'podman')
            writeInRunDir(file, anEntry);
    let count = 0;
    const telling = setInterval(() => {
        count++;
        control.tell(`Waiting for ${name} login: ${(count * times.tell) / 1000} s so far`);
    }, times.tell);
    const outcome = await repeat(control, async () => {
        const first = await run(told.options);
        return told.options.length > 0 && knowsNotAll(first) ? run([]) : first;
    }).finally(() => clearInterval(telling));
    const { unreadable, ...ofFiles } = toldOfFiles(outcome);
    if (outcome.exitCode !== 0) {
        if (unreadable !== undefined)
            throw new StoreError(`${name} cannot read a config`, [], unreadable);
        const stderr = folder === undefined ? outcome.stderr : outcome.stderr.replaceAll((0,external_node_path_namespaceObject.join)(folder, '/'), '');
        throw new LoginError(failureOf(name, { ...outcome, stderr }, end === undefined ? times.first : times.live));
    }
    const holds = (file) => credential.equals(credentialIn(membersOf(readableConfig(file), 'auths')[registry]));
    return { engine: name, kind: files.find(([, file]) => holds(file))?.[0], ...ofFiles };
}
async function repeat({ pause }, login) {
    let denied = false;
    for (let count = 1;; count++) {
        const outcome = await login();
        const once = !denied && isBareDenial(outcome);
        if (outcome.exitCode === 0 || !(once || engine_words_mayPass(outcome)) || count === engine_TRIES)
            return outcome;
        if (!(await pause(engine_WAIT_MS * 2 ** (count - 1) * (1 + Math.random()))))
            return outcome;
        denied ||= once;
    }
}

;// CONCATENATED MODULE: ./src/login/state.ts




const VARIABLES = { docker: 'DOCKER_CONFIG', podman: 'REGISTRY_AUTH_FILE', buildx: 'BUILDX_CONFIG' };
const STATE = 'login';
function saveLogin({ folder, ...login }) {
    saveState(STATE, login);
}
function forgetLogin() {
    saveState(STATE, '');
}
function loadLogin(env) {
    const text = getState(STATE);
    if (text === '')
        return undefined;
    const saved = objectOf(parsed(text));
    const { runId, places, exported, fingerprint } = saved;
    const isPlace = ({ file, name }) => (0,external_node_path_namespaceObject.isAbsolute)(`${file}`) && typeof name === 'string';
    const arePlaces = Array.isArray(places) && places.map(objectOf).every(isPlace);
    const isWhole = isObject(exported) && isObject(fingerprint) && arePlaces;
    if (!isWhole || !/^[\da-f]{16}$/.test(runId))
        return 'unreadable';
    return { ...saved, folder: runDirOf(env.RUNNER_TEMP ?? '', runId) };
}

;// CONCATENATED MODULE: ./src/login/placement.ts













function whyIsolated({ store, engines, server, scope }, env) {
    const isAsked = store === 'shared' && scope.length === 0 && engines.some(name => name !== 'podman');
    return isAsked ? whyNotShared(dockerConfig(env), server.registry) : undefined;
}
function whyNotShared(file, registry) {
    if (file === undefined)
        return 'HOME is not set and this user has no home';
    try {
        const helper = helperOf(openConfig(file).json, registry);
        if (helper !== undefined)
            return `${file} names the credential helper ${quoted(`docker-credential-${helper}`, 100)}`;
        const folder = (0,external_node_path_namespaceObject.dirname)(file);
        if (attempt(() => (0,external_node_fs_namespaceObject.statSync)(folder).isFile()))
            return `DOCKER_CONFIG must name a folder, and names the file ${folder}`;
        assertWritable(file);
        return undefined;
    }
    catch (error) {
        if (error instanceof StoreError)
            return error.message;
        throw error;
    }
}
function placementOf(inputs, kinds, reason, runs, env) {
    const { store, logout, engines, server } = inputs;
    const isByItself = reason !== undefined && !logout && store === 'shared' && engines.includes('docker') && kinds.includes('docker');
    const filesFor = isByItself ? podmansAlone : store === 'shared' && reason === undefined ? sharedFiles : isolatedFiles;
    const files = distinct(filesFor(inputs, kinds, runs, env));
    const own = KINDS.filter(kind => files[kind] === runs[kind]);
    const all = KINDS.flatMap(kind => files[kind] ?? []);
    const places = all
        .filter(file => !Object.values(runs).includes(file))
        .map(file => ({ file, name: server.registry, made: missingFolders(file)[0] }));
    const docker = isByItself ? dockerConfig(env) : files.docker;
    return {
        own,
        isByItself,
        places,
        variables: {
            ...(own.includes('docker') ? { DOCKER_CONFIG: (0,external_node_path_namespaceObject.dirname)(runs.docker) } : {}),
            ...(own.includes('podman') ? { REGISTRY_AUTH_FILE: runs.podman } : {})
        },
        dockerConfig: docker === undefined ? undefined : (0,external_node_path_namespaceObject.dirname)(docker),
        authFile: (kinds.includes('podman') ? files.podman : undefined) ?? files.docker,
        remarks: [],
        notices: [
            ...(reason === undefined ? [] : [`${reason}. ${isByItself ? BY_ITSELF : INSTEAD}`]),
            ...(store === 'isolated' ? setElsewhere(own, env) : []),
            ...olderLogins(inputs, env)
        ],
        warnings: [...misplaced(all, env), ...goesWithJob(inputs, isByItself || places.length > 0, reason)]
    };
}
const BY_ITSELF = 'docker has logged in by itself, as by hand.';
const INSTEAD = "So the login is in a config of this job's own, as with `store: isolated`, and what docker's names is left alone.";
const podmansAlone = (_, kinds, runs, env) => kinds.includes('podman') ? { podman: usablePodmanFile(env) ?? runs.podman } : {};
const isolatedFiles = ({ server }, kinds, runs, env) => {
    const jobs = (file) => {
        const isJobs = file && isInFolder(file, env.RUNNER_TEMP) && !/[/\\]ghcr-login-[\da-f]{16}[/\\]/.test(file);
        return isJobs && whyNotShared(file, server.registry) === undefined ? (0,external_node_path_namespaceObject.resolve)(file) : undefined;
    };
    const docker = jobs(env.DOCKER_CONFIG && dockerConfig(env));
    const podman = jobs(env.REGISTRY_AUTH_FILE);
    const needsPodman = kinds.includes('podman') || Boolean(env.REGISTRY_AUTH_FILE) || docker === undefined;
    return {
        docker: docker ?? (kinds.includes('docker') || podman === undefined ? runs.docker : undefined),
        podman: podman ?? (needsPodman ? runs.podman : undefined)
    };
};
const sharedFiles = ({ server: { registry } }, kinds, runs, env) => {
    const hasLogin = (file) => namesIn(file).some(name => isAtOrBelow(name, registry));
    const docker = dockerConfig(env);
    const isRead = docker !== undefined && (hasLogin(docker) || (kinds.includes('podman') && Boolean(env.DOCKER_CONFIG)));
    const needsDocker = kinds.includes('docker') || (isRead && whyNotShared(docker, registry) === undefined);
    const needsPodman = kinds.includes('podman') || env.REGISTRY_AUTH_FILE || podmanFiles(env).some(hasLogin);
    return {
        docker: needsDocker ? docker : undefined,
        podman: needsPodman ? (usablePodmanFile(env) ?? runs.podman) : undefined
    };
};
function usablePodmanFile(env) {
    const file = podmanFile(env);
    const isUsable = (each) => succeeds(() => openConfig(each)) && succeeds(() => assertWritable(each));
    return file !== undefined && isUsable(file) ? (0,external_node_path_namespaceObject.resolve)(file) : undefined;
}
function distinct({ docker, podman }) {
    const real = (file) => file && attempt(() => resolveLink(file));
    return { docker, podman: real(docker) && real(docker) === real(podman) ? undefined : podman };
}
function setElsewhere(own, env) {
    return own.flatMap(kind => {
        const [name, value] = [VARIABLES[kind], env[VARIABLES[kind]]];
        if (!value || isInFolder(value, env.RUNNER_TEMP))
            return [];
        const path = kind === 'docker' ? '.docker' : 'auth.json';
        return [
            `${name} was ${value}, and names a place of this job's own now. A step whose \`env:\` sets it again does not find this login: set it to a place below RUNNER_TEMP in every step (${name}: \${{ runner.temp }}/${path}), or use \`store: shared\`.`
        ];
    });
}
function goesWithJob({ logout, store }, stays, reason) {
    if (logout || stays)
        return [];
    const way = reason ?? (store === 'isolated' ? '`store: shared` keeps it' : 'podman has no file of its own here');
    return [`\`logout: false\` has no effect: this login is in RUNNER_TEMP, which ends with the job. ${way}.`];
}
function misplaced(files, env) {
    const found = files.filter(file => isInFolder(file, env.GITHUB_WORKSPACE));
    if (found.length === 0)
        return [];
    const names = ['RUNNER_TEMP', 'DOCKER_CONFIG', 'REGISTRY_AUTH_FILE', 'HOME'];
    const name = names.find(each => found.some(file => isInFolder(file, env[each]))) ?? 'the variable that leads there';
    const why = (0,external_node_path_namespaceObject.isAbsolute)(env[name] ?? '/') ? '' : ` (${name} is \`${env[name]}\`, a relative path)`;
    return [
        `The credential is stored in ${found.join(', ')}, in the workspace${why}: artifacts and build contexts may take it along. Set ${name} to an absolute path outside of the workspace.`
    ];
}
const namesIn = (file) => Object.keys(membersOf(readableConfig(file), 'auths'));
function olderLogins({ server: { registry }, token }, env) {
    const paths = podmanFiles(env).flatMap(file => {
        const [path] = hasRecord(file) ? [] : namesIn(file).filter(name => name.startsWith(`${registry}/`));
        if (path === undefined)
            return [];
        return `${file} has a login to ${path}, which podman, buildah or skopeo takes before this one. Where that is not meant, log out of it: \`podman logout ${path}\`.`;
    });
    const others = otherClients(env).flatMap(({ name, file, variable }) => {
        const text = attempt(() => read(file ?? '')?.text) ?? '';
        const { auths, hosts } = objectOf(parsed(text));
        const { auth, pass } = objectOf({ ...objectOf(auths), ...objectOf(hosts) }[registry]);
        if (!(auth || pass) || text.includes(token))
            return [];
        const other = name === 'helm' ? 'the `config.json` in the folder of the output `docker-config`' : 'a new file';
        return [
            `${file} has a login to ${registry}, which ${name} takes before this one. Where the job uses ${name}, set ${variable} to ${other} for its steps.`
        ];
    });
    return [...paths, ...others];
}

;// CONCATENATED MODULE: ./src/github/scope.ts

const SCOPE_FORM = '`OWNER/NAME`, `OWNER/NAME@pull`, `OWNER/NAME@pull,push` or `@pull`, one per line';
function parseScope(text, registry) {
    const [, path = '', list] = /^([^@]*)(?:@(.*))?$/.exec(text) ?? [];
    const wanted = list?.split(',').map(each => each.trim().toLowerCase());
    if (wanted?.some(each => each !== 'pull' && each !== 'push'))
        throw new Unaccepted('after `@` are `pull`, `push` or `pull,push`');
    const actions = ['pull', 'push'].filter(action => wanted?.includes(action));
    if (path === '')
        return { name: undefined, actions };
    const bare = path.replace(/^https?:\/\//i, '');
    const host = hostIn(`${bare}/`);
    if (host !== undefined) {
        const name = bare.slice(host.length + 1) || 'OWNER/NAME';
        throw new Unaccepted('`registry` names the host, and `scope` none', `Write ${name}.`);
    }
    const { name, tag } = parseImage(path, registry);
    if (tag !== undefined)
        throw new Unaccepted('a login is for all tags of a repository', `Write ${name}.`);
    return { name, actions };
}
function scopeText({ name = '', actions }) {
    return actions.length === 0 ? name : `${name}@${actions.join(',')}`;
}
function isFor({ name, actions }, access, image) {
    const isMeant = access === 'push' ? actions.includes('push') : actions.join() === 'pull';
    return (name === undefined || name === image.name) && (actions.length === 0 || isMeant);
}
function misfits(inputs) {
    const { scope, engines } = inputs;
    if (scope.length === 0)
        return [];
    if (engines.length === 0)
        return [
            { input: 'engine', written: 'none', reason: '`scope` is for a login', accepted: 'an engine, or no `scope`' }
        ];
    const reason = 'podman, buildah and skopeo find a login by its repository';
    if (engines.every(name => name === 'podman') && scope.every(({ name }) => name === undefined))
        return [{ input: 'scope', written: scope.map(scopeText).join(', '), reason, accepted: '`OWNER/NAME`' }];
    return ['pull', 'push'].flatMap(input => inputs[input]
        .filter(image => !scope.some(each => isFor(each, input, image)))
        .map(({ reference }) => ({
        input,
        written: reference,
        reason: '`scope` has no entry for it',
        accepted: `what \`scope\` is for: ${scope.map(scopeText).join('; ')}${input === 'pull' ? ' (`@push` and `@pull,push` are for pushes)' : ''}`
    })));
}

;// CONCATENATED MODULE: ./src/login/scoped.ts















const BUILDX = 'buildx (0.31 or later, imagetools 0.32)';
const PODMANS = ['podman', 'buildah', 'skopeo'];
function jobDirOf(env) {
    return runDirOf(env.RUNNER_TEMP, (0,external_node_crypto_namespaceObject.createHash)('sha256').update(jobOf(env)).digest('hex').slice(0, 16));
}
function isJobDirUsed(folder) {
    return [(0,external_node_path_namespaceObject.join)(folder, 'buildx', 'config'), (0,external_node_path_namespaceObject.join)(folder, 'podman')]
        .flatMap(each => attempt(() => (0,external_node_fs_namespaceObject.readdirSync)(each, { recursive: true, encoding: 'utf8' })) ?? [])
        .some(name => /^\.ghcr-login\..*json$/.test((0,external_node_path_namespaceObject.basename)(name)));
}
async function scopedPlacement(inputs, folder, env) {
    const { scope, engines, store } = inputs;
    const { registry } = inputs.server;
    const jobs = { buildx: (0,external_node_path_namespaceObject.join)(jobDirOf(env), 'buildx'), podman: ownFiles(jobDirOf(env)).podman };
    const isUsable = (path) => store === 'shared' || (path && isInFolder(attempt(() => resolveLink(path)) ?? path, env.RUNNER_TEMP));
    const users = usersBuildx(env);
    const buildx = users !== undefined && isUsable(users) ? (0,external_node_path_namespaceObject.resolve)(users) : jobs.buildx;
    const podman = (isUsable(env.REGISTRY_AUTH_FILE) ? usablePodmanFile(env) : undefined) ?? jobs.podman;
    const isPodmans = engines.some(name => name !== 'docker') || PODMANS.some(name => findProgram(name, env));
    const isBuildxs = engines.some(name => name !== 'podman');
    const texts = isBuildxs ? new Set(scope.map(scopeText)) : [];
    const names = isPodmans ? new Set(scope.flatMap(({ name }) => name ?? [])) : [];
    const places = [
        ...[...texts].map(text => buildxPlace(buildx, registry, text)),
        ...[...names].map(name => ({ file: podman, name: `${registry}/${name}`, made: missingFolders(podman)[0] }))
    ];
    const files = places.map(({ file }) => file);
    const variables = {
        ...(isBuildxs && buildx === jobs.buildx ? { BUILDX_CONFIG: buildx } : {}),
        ...(files.includes(jobs.podman) ? { REGISTRY_AUTH_FILE: podman } : {})
    };
    const clients = [...(isBuildxs ? [BUILDX] : []), ...(isPodmans ? PODMANS : [])].join(', ');
    await makeConfigs(variables, folder, env);
    return {
        own: [],
        isByItself: false,
        places,
        variables,
        dockerConfig: dockerFolder(env),
        authFile: files.find(file => file === podman) ?? files[0],
        remarks: [
            `This login is for ${scope.map(scopeText).join('; ')}, in ${clients}: \`docker pull\`, \`docker push\` and other clients do not find it.`
        ],
        notices: [],
        warnings: [...misplaced(files, env), ...goesWithJob(inputs, Object.keys(variables).length === 0, undefined)]
    };
}
function usersBuildx(env) {
    return env.BUILDX_CONFIG || below(dockerFolder(env), 'buildx');
}
function buildxPlace(buildx, registry, entry) {
    const file = (0,external_node_path_namespaceObject.join)(buildx, 'config', `${registry}${entry.startsWith('@') ? '' : '/'}${entry}`, 'config.json');
    const [first = buildx] = missingFolders(file);
    return { file, name: registry, made: first.length < buildx.length ? first : buildx };
}
async function makeConfigs(variables, folder, env) {
    const { BUILDX_CONFIG, REGISTRY_AUTH_FILE } = variables;
    if (BUILDX_CONFIG !== undefined && !(0,external_node_fs_namespaceObject.existsSync)(BUILDX_CONFIG)) {
        const made = (0,external_node_path_namespaceObject.join)(folder, 'job', 'buildx');
        linkAll(usersBuildx(env), made, 'config');
        const filter = (path) => !(0,external_node_path_namespaceObject.basename)(path).includes('ghcr-login');
        succeeds(() => (0,external_node_fs_namespaceObject.cpSync)((0,external_node_path_namespaceObject.join)(usersBuildx(env) ?? '', 'config'), (0,external_node_path_namespaceObject.join)(made, 'config'), { recursive: true, filter }));
        move(made, BUILDX_CONFIG);
    }
    if (REGISTRY_AUTH_FILE !== undefined && !(0,external_node_fs_namespaceObject.existsSync)(REGISTRY_AUTH_FILE)) {
        const made = (0,external_node_path_namespaceObject.join)(folder, 'job', 'podman');
        const { podman } = await usersConfigs('', true, env);
        writeInRunDir((0,external_node_path_namespaceObject.join)(made, (0,external_node_path_namespaceObject.basename)(REGISTRY_AUTH_FILE)), bytesOf(podman));
        move(made, (0,external_node_path_namespaceObject.dirname)(REGISTRY_AUTH_FILE));
    }
}
function move(made, to) {
    makeFolders(to);
    succeeds(() => (0,external_node_fs_namespaceObject.renameSync)(made, to));
}

;// CONCATENATED MODULE: ./src/login/login.ts























class Login {
    #inputs;
    #env;
    #credential;
    #usable;
    #engines;
    #stop = new AbortController();
    #control;
    #staged;
    #folder;
    #before = [];
    #notices = [];
    #isAsked = false;
    constructor(inputs, env, token) {
        this.#inputs = inputs;
        this.#env = env;
        this.#credential = new Credential(inputs.username, inputs.token);
        const ended = (0,external_node_events_namespaceObject.once)(this.#stop.signal, 'abort').then(() => false);
        this.#usable = Promise.race([token.then(state => state !== 'dead'), ended]);
        const live = new Promise(resolve => token.then(state => state === 'live' && resolve()));
        this.#control = { stop: this.#stop.signal, live, pause: ms => this.#pause(ms), tell: info };
        this.#engines = findEngines(inputs.engines, env);
        this.#staged =
            inputs.engines.length > 0 ? this.#stage().catch(each => this.#stageFile(each)) : Promise.resolve(undefined);
        this.#staged.catch(() => { });
    }
    async keep() {
        this.#isAsked = true;
        const staged = await this.#staged;
        if (staged === undefined)
            return undefined;
        const { scope, engines, storeAsked } = this.#inputs;
        const { folder, registry } = staged.login;
        const files = ownFiles(folder);
        for (const file of credentialsIn(folder))
            retry(() => (0,external_node_fs_namespaceObject.rmSync)(file, { force: true }));
        const { own, isByItself, places, variables, ...told } = scope.length > 0
            ? await scopedPlacement(this.#inputs, folder, this.#env)
            : placementOf(this.#inputs, staged.kinds, staged.reason, files, this.#env);
        const exported = Object.fromEntries(Object.keys(variables).map(name => [name, this.#env[name] ?? '']));
        const save = (stored) => saveLogin({ ...staged.login, exported, places: places.map((each, at) => ({ ...each, stored: at < stored })) });
        save(0);
        this.#folder = undefined;
        const isReplaced = scope.length === 0 && noteLogin(folder, this.#inputs, this.#env);
        for (const kind of own) {
            const json = withEntry(staged.own[kind], registry, { [registry]: this.#credential.entry });
            writeInRunDir(files[kind], JSON.stringify(json, null, '\t'));
        }
        for (const engine of this.#engines.filter(({ name }) => isByItself && name === 'docker'))
            await logIn(engine, registry, this.#credential, undefined, this.#control);
        for (const [at, place] of places.entries()) {
            await putIn(place, staged.login, this.#credential);
            save(at + 1);
        }
        for (const [name, value] of Object.entries(variables))
            exportVariable(name, value);
        const ofOwn = own.length > 0 ? staged.own.notices : [];
        const notices = [...this.#notices, ...refusedPrograms(engines, this.#env), ...told.notices, ...ofOwn];
        return { ...told, engines, notices, replacesEarlier: isReplaced && storeAsked !== 'isolated' };
    }
    async discard() {
        this.#stop.abort();
        await this.#staged.catch(error => this.#isAsked || warnOfStray(error));
        this.#remove();
    }
    async #stage() {
        const inputs = this.#inputs;
        if (this.#engines.length === 0 && !(await this.#usable))
            return undefined;
        this.#usable.then(usable => usable || this.#stop.abort());
        const login = this.#begin();
        const { folder, registry } = login;
        const reason = whyIsolated(inputs, this.#env);
        const isIsolated = inputs.store === 'isolated' || reason !== undefined;
        const files = ownFiles(folder);
        const own = await makeOwnConfigs(files, registry, isIsolated, this.#env);
        for (const [kind, file] of this.#engines.flatMap(({ name }) => engineFiles(name, folder)))
            if (kind === 'docker' && file !== files.docker)
                writeInRunDir(file, JSON.stringify(own.docker));
        this.#before = lookElsewhere(this.#env);
        const ended = await Promise.allSettled(this.#engines.map(engine => logIn(engine, registry, this.#credential, folder, this.#control)));
        const kinds = inputs.engines.includes('file') ? ['docker'] : [];
        let unread;
        const isMisled = ended.some(each => each.status === 'rejected' || each.value.kind === undefined);
        const strays = await undoElsewhere(isMisled ? this.#before : [], registry, this.#credential);
        for (const each of ended) {
            if (each.status === 'rejected')
                throw each.reason;
            if (each.value.kind === undefined)
                throw strayError(each.value, registry, strays);
            kinds.push(each.value.kind);
            unread ??= each.value.unread;
        }
        if (unread === undefined)
            return { login, reason, own, kinds };
        const words = `docker does not accept ${dockerConfig(this.#env)}: ${quoted(unread)}. What it says is not taken over`;
        return { login, reason: words, own: { ...own, docker: {} }, kinds };
    }
    #stageFile(error) {
        const { reason = '', more = [] } = error instanceof LoginError ? error.failure : {};
        const [engine] = this.#engines;
        if (!this.#inputs.isEngineFound || !engine || ![reason, ...more].some(line => CANNOT_RUN.test(line)))
            throw error;
        this.#notices.push(`${engine.name} cannot run here, so \`engine: auto\` is \`file\`: ${quoted(reason)}.`);
        this.#remove();
        this.#inputs = { ...this.#inputs, engines: ['file'] };
        this.#engines = [];
        return this.#stage();
    }
    #begin() {
        const inputs = this.#inputs;
        const runId = (0,external_node_crypto_namespaceObject.randomBytes)(8).toString('hex');
        const fingerprint = this.#credential.fingerprint((0,external_node_crypto_namespaceObject.randomBytes)(8).toString('hex'));
        const { registry } = inputs.server;
        const folder = runDirOf(this.#env.RUNNER_TEMP, runId);
        const login = { runId, folder, registry, fingerprint, logout: inputs.logout, places: [], exported: {} };
        saveLogin(login);
        try {
            makeRunDir(folder);
        }
        catch (error) {
            forgetLogin();
            throw error;
        }
        this.#folder = folder;
        onSignal(() => this.#remove());
        return login;
    }
    async #pause(ms) {
        const { signal } = this.#stop;
        const waited = (0,promises_namespaceObject.setTimeout)(ms, undefined, { signal }).catch(() => { });
        const [usable] = await Promise.all([this.#usable, waited]);
        return usable && !signal.aborted;
    }
    #remove() {
        if (this.#folder === undefined || removeRunDir(this.#folder, credentialsIn(this.#folder)).left)
            return;
        if (this.#before.some(each => isStray(each, this.#inputs.server.registry, this.#credential)))
            return;
        this.#folder = undefined;
        forgetLogin();
    }
}

;// CONCATENATED MODULE: ./src/diagnosis/context.ts


function contextOf(inputs, { check, images }, job, now) {
    const { metadata } = typeof check === 'string' ? {} : check;
    const denial = inputs.onDenied === 'warn' ? 'warning' : 'error';
    const doubt = checksOnly(inputs) ? denial : 'warning';
    const widest = inputs.push.length > 0 || inputs.pull.length === 0 ? 'push' : 'pull';
    const proved = images.filter(({ access, verdict }) => access === 'push' && verdict === 'allowed');
    return {
        ...inputs,
        job,
        metadata,
        now,
        kind: tokenKindOf(inputs.token, inputs.server),
        denial,
        doubt,
        isInVain: checksOnly(inputs) && images.every(({ verdict }) => verdict === 'unknown'),
        widest,
        pushedTo: new Set(proved.map(({ owner }) => owner))
    };
}
function notKnown(what, { isInVain }) {
    return `${isInVain ? 'Nothing could be checked: it' : 'It'} is not known ${what}.`;
}
function isOwn(image, { owner }) {
    return owner === '' || image.owner === owner.toLowerCase();
}
function provedPush({ image, pushedTo }) {
    return image === undefined ? pushedTo.size > 0 : pushedTo.has(image.owner);
}
function scopeFor(access) {
    return access === 'push' ? 'write:packages' : 'read:packages';
}

;// CONCATENATED MODULE: ./src/diagnosis/message.ts

const CAUSES = 2;
function explain(candidates, context) {
    const causes = [];
    for (const causeIn of candidates) {
        const cause = causeIn(context);
        if (cause !== undefined)
            causes.push(cause);
        if (causes.length === CAUSES || cause?.certain)
            break;
    }
    return causes;
}
function isAbout({ images = [] }, image) {
    return images.some(each => isSameAccess(each, image));
}
function message_entryOf({ id, causes }) {
    return causes[0]?.id ?? id;
}
function splitSentence(text) {
    const [, first = text, rest = ''] = /^(.*?\.)\s+([\s\S]*)$/.exec(text) ?? [];
    return [first, rest];
}
function sentence(text) {
    return /[.!?\u2026]$/.test(text) ? text : `${text}.`;
}
const FAULT_TEXT = {
    timeout: 'got no answer in time',
    dns: 'found no host of that name',
    tls: 'got no connection that can be trusted',
    proxy: 'did not get through the proxy',
    oversized: 'got too large an answer',
    unreadable: 'got an answer that cannot be read',
    'foreign-host': 'was referred to',
    connection: 'lost the connection'
};
function detailsOf({ asked, failure, status, message, code }) {
    if (failure === undefined)
        return { text: `${asked} returned ${status}`, words: message ?? code };
    const said = failure.fault === 'foreign-host' ? failure.detail : `(${failure.detail})`;
    return { text: `${asked} ${FAULT_TEXT[failure.fault]} ${said}` };
}

;// CONCATENATED MODULE: ./src/diagnosis/no-answer.ts

function explainNoAnswer(answer, context) {
    const { failure } = answer;
    if (failure !== undefined)
        return { id: 'not-verified', causes: [causeOfFault(failure, context)] };
    const meaning = meaningOf(answer);
    if (meaning === 'limited')
        return { id: 'too-many-requests', causes: [rateLimit(answer, context)] };
    return { id: 'not-verified', causes: [meaning === 'unclear' ? otherServer(answer, context) : temporary(context)] };
}
function causeOfFault({ fault, detail, certificate }, context) {
    if (fault === 'proxy')
        return ofProxy(detail, context);
    if (fault === 'tls')
        return ofCertificate(certificate ?? 'unclear', context);
    if (fault === 'oversized' || fault === 'unreadable')
        return ofUnread(fault, detail, context);
    if (fault !== 'dns')
        return temporary(context);
    const text = 'this runner has no DNS that knows it, or reaches the internet only through a proxy.';
    const { registry } = context.server;
    return { text, fixes: [`This runner finds no host ${registry} (${detail}): repair its DNS, or set HTTPS_PROXY.`] };
}
function ofUnread(fault, detail, { image, server: { registry } }) {
    const why = fault === 'oversized' ? `has ${detail}` : 'cannot be read';
    if (image?.manifest !== undefined)
        return {
            text: 'what an index lists must be read only for `platforms`.',
            fixes: [`Its index ${why}: leave \`platforms\` out for this image.`]
        };
    const fix = `The answer ${why}: look at \`curl -sSi https://${registry}/v2/\`.`;
    return { text: 'a proxy answers, or this action reads too little of it.', fixes: [fix] };
}
function ofProxy(detail, { server: { registry }, proxy }) {
    const host = proxy && 'url' in proxy ? proxy.url.host : '';
    if (detail === '407') {
        const fix = `The proxy ${host} asks for a password (407): add it to HTTPS_PROXY. Write \`http://USER:PASSWORD@${host}\`.`;
        return { text: 'HTTPS_PROXY has none, or a wrong one.', fixes: [fix] };
    }
    if (/^\d+$/.test(detail)) {
        const [text, fault, way] = /^(?:429|5)/.test(detail)
            ? ['it does not reach the registry itself.', 'does not get through to', 'repair it, or run the job again']
            : ['its rules do not list the registry.', 'refuses', `allow ${registry}:443 in it`];
        const fix = `The proxy ${host} ${fault} ${registry} (${detail}): ${way}.`;
        return { text, fixes: [fix, `Add ${registry} to NO_PROXY.`] };
    }
    const text = 'every request goes through the proxy that HTTPS_PROXY names.';
    if (!/^[A-Z_]+$/.test(detail))
        return { text, fixes: [`Correct HTTPS_PROXY: ${detail}.`] };
    const fault = detail === 'ECONNREFUSED' ? 'refuses connections' : 'is not reached';
    return { text, fixes: [`The proxy ${host} ${fault} (${detail}): start it, or correct HTTPS_PROXY.`] };
}
function ofCertificate(trouble, { now, server: { registry } }) {
    const certificate = `The certificate of ${registry}`;
    const proxy = 'a proxy that opens TLS connections answers with a certificate of its own.';
    const clock = `${certificate} is not valid at this runner's time (${new Date(now).toISOString().slice(0, 16)}Z): set the clock.`;
    const replace = (fault) => `${certificate} ${fault}: replace it, or that of the proxy.`;
    const [text, ...fixes] = {
        expired: ['the clock of this runner is wrong, or the certificate of a proxy has expired.', clock],
        'not-yet-valid': ['the clock of this runner is wrong.', clock],
        'unknown-authority': [
            proxy,
            "Name its certificate authority in NODE_EXTRA_CA_CERTS in the runner's own environment. It takes a PEM file, and a step cannot set it: node reads it when it starts.",
            "Add the authority to the system's store, or name it in SSL_CERT_FILE."
        ],
        'other-host': [proxy, `${certificate} is of another host: look at \`curl -svI https://${registry}/v2/\`.`],
        'tls-too-old': [
            proxy,
            `What answers for ${registry} speaks nothing newer than TLS 1.1: update that proxy or server.`
        ],
        'client-certificate': [
            'this action has none.',
            `What answers for ${registry} asks for a client certificate: exempt ${registry} in that proxy.`
        ],
        'plain-http': [
            'a proxy answers, or another program has the port.',
            `What answers for ${registry} speaks plain HTTP: look at \`curl -svI https://${registry}/v2/\`.`
        ],
        'too-weak': [proxy, replace('has a small key or SHA-1')],
        'wrong-usage': [proxy, replace('is not one for servers')],
        unclear: [proxy, `No TLS connection to ${registry} could be made: look at \`curl -svI https://${registry}/v2/\`.`]
    }[trouble];
    return { text, fixes };
}
function rateLimit({ code, message }, { server: { registry } }) {
    const whose = code === undefined && message === undefined ? `${registry}, or of a proxy before it,` : 'GitHub';
    return {
        text: `a rate limit of ${whose} is used up: several jobs that start at once share it, and so do runners at one address.`,
        fixes: [
            'Wait some minutes, then run the job again.',
            'Start fewer jobs at once: set `max-parallel` in the matrix. Or list the images in one job before it only.'
        ]
    };
}
function temporary({ doubt, server: { kind, registry } }) {
    const status = kind === 'github.com' ? ', and see https://www.githubstatus.com' : '';
    const text = `a temporary fault of ${registry} or of the network.`;
    const when = doubt === 'error' ? '' : ' if a later step fails';
    return { text, fixes: [`Run the job again${when}${status}.`] };
}
function otherServer({ code, status }, { server: { registry } }) {
    const look = `look at \`curl -sSi https://${registry}/v2/\``;
    if (code !== undefined) {
        const fix = `${registry} answered ${status}, which neither grants nor refuses: ${look}.`;
        return { text: 'a proxy answers in its place, or the registry does not know this request.', fixes: [fix] };
    }
    return {
        text: 'a proxy, a firewall or a login page of the network answers, or this server has no registry.',
        fixes: [`Not ${registry} answers, but another server: ${look}.`]
    };
}

;// CONCATENATED MODULE: ./src/diagnosis/programs.ts



const WITHOUT_ENGINE = 'Log in without the engine: `engine: file`.';
const WITHOUT_HELPER = 'Log in without docker and its credential helper: `engine: file` and `store: isolated`.';
const PROGRAM_FAILURES = [
    {
        id: 'too-many-requests',
        words: RATE_LIMIT,
        text: 'the registry limits the requests of this runner or its address, which is no refusal.',
        fixes: ['Wait some minutes, then run the job again.', 'Start fewer jobs at once: set `max-parallel` in the matrix.']
    },
    {
        id: 'docker-snap',
        words: /\bsnap(?:-confine)?\b/i,
        text: "docker was installed as a snap, which can neither read nor write the job's folders.",
        fixes: [WITHOUT_ENGINE, 'Install docker from its own packages. See https://docs.docker.com/engine/install/']
    },
    {
        id: 'docker-permission',
        words: /permission denied while trying to connect to (?:the )?docker|docker\.sock\b.*permission denied/i,
        text: "the runner's user may not use the socket of the docker daemon.",
        fixes: ['Add the user to the group `docker`, and start the runner again.', WITHOUT_ENGINE]
    },
    {
        id: 'docker-context',
        words: /context "([^"]+)"(?: is)?(?:: context)? not found/i,
        text: 'docker finds no context PART, which DOCKER_CONTEXT or its config names.',
        fixes: ['Correct DOCKER_CONTEXT, or unset it.', WITHOUT_ENGINE]
    },
    {
        id: 'docker-context',
        words: /open \.docker[\\/]((?:ca|cert|key)\.pem): no such file/i,
        text: 'DOCKER_TLS_VERIFY is set, and the folder of docker (`~/.docker`, or what DOCKER_CONFIG names) has no PART.',
        fixes: ['Unset DOCKER_TLS_VERIFY, or set DOCKER_CERT_PATH to the folder of the certificates.', WITHOUT_ENGINE]
    },
    {
        id: 'docker-context',
        words: /\b((?:ca|cert|key)\.pem)(?:: no such file| seems invalid)|tls info: (tls: .*)/i,
        text: 'docker needs the certificates in the folder that DOCKER_CERT_PATH names, and cannot use PART.',
        fixes: ['Correct DOCKER_CERT_PATH, or unset it and DOCKER_TLS_VERIFY.', WITHOUT_ENGINE]
    },
    {
        id: 'docker-config-folder',
        words: /config\.json\/config\.json: not a directory|mkdir \S*config\.json: (?:not a directory|file exists)/i,
        text: 'DOCKER_CONFIG names a file, and docker takes it for a folder.',
        fixes: ['DOCKER_CONFIG must name the folder that has config.json, not the file.']
    },
    {
        id: 'old-engine',
        words: /unknown flag: --password-stdin/i,
        text: 'this docker is from before 17.07, and takes the password only where others can read it.',
        fixes: ['Update docker.', WITHOUT_ENGINE]
    },
    {
        id: 'login-failed',
        words: /printed more than 1 MiB and was ended/,
        text: 'the engine prints without an end.',
        fixes: [WITHOUT_ENGINE, 'Run the engine by hand on this runner, and look at what it prints.']
    },
    {
        id: 'runtime-dir',
        words: /XDG_RUNTIME_DIR|runtime dir\w*\b.*not owned|(?:lstat|stat|mkdir|creating) "?\/run\/(?:user|containers)\/\d+/i,
        text: 'podman cannot use the folder that XDG_RUNTIME_DIR names: it is of another user, or does not exist.',
        fixes: ["Set XDG_RUNTIME_DIR to a folder of the runner's user, or unset it.", WITHOUT_ENGINE]
    },
    {
        id: 'podman-socket',
        words: /(?:unable|cannot) to? ?connect to podman|podman\.sock\b.*(?:no such file|refused)/i,
        text: 'nothing listens where CONTAINER_HOST, or the connection of podman, leads.',
        fixes: ['Unset CONTAINER_HOST, or start the podman service that it names.', WITHOUT_ENGINE]
    },
    {
        id: 'podman-config',
        words: /loading registries conf|^Failed to read \/|\/(?:registries|storage|containers|mounts|policy)\.(?:conf|json)\b|CONTAINERS_\w*CONF\b/i,
        text: 'podman cannot read a configuration file of its own, or does not find it.',
        fixes: ['Fix the configuration of podman that Details names.', WITHOUT_ENGINE]
    },
    {
        id: 'podman-cannot-run',
        words: CANNOT_RUN,
        text: 'podman cannot run as this user, or in this container.',
        fixes: [WITHOUT_ENGINE]
    },
    {
        id: 'no-home',
        words: /\$?HOME\b(?: is|:)? not (?:set|defined)|neither \$?XDG_\w+ nor \$?HOME|cannot determine user's homedir|cannot resolve (\/\S+): lstat|runtime static files directory: mkdir (\/\S+):/i,
        text: 'docker and podman look for their files in the home of the user, and HOME is not set or names no folder PART.',
        fixes: ['Set HOME in the environment of the runner.', WITHOUT_ENGINE]
    },
    {
        id: 'engine-certificate',
        words: /x509: |tls: failed to verify certificate/i,
        text: 'the engine does not trust the certificate: a proxy opens TLS connections, or the clock of the machine is wrong.',
        fixes: ["Add the certificate's authority to the store of the machine that runs the engine.", WITHOUT_ENGINE]
    },
    {
        id: 'credential-helper',
        words: /error (?:storing|getting|saving|erasing) credentials|docker-credential-\S+ (?:get|store|erase|list|is not)\b/i,
        text: 'the credential helper that the configuration of docker names is not installed, or failed.',
        fixes: [WITHOUT_HELPER, "Install the helper, or remove `credsStore` and `credHelpers` from docker's config.json."]
    },
    {
        id: 'file-permission',
        words: /\b(?:open|mkdir|rename|chmod|unlink) (\/[\w./@+~-]+): permission denied|EACCES: .*, \w+ '([\w./@+~-]+)'/i,
        text: "the runner's user may not use PART; perhaps an earlier job ran as root.",
        fixes: ['Give the path to the runner\'s user: `sudo chown -R "$USER" PART`.']
    }
];
const LOOKED_AT = 4_000;
function explainProgramFailure(printed) {
    const looked = printed.slice(0, LOOKED_AT);
    const found = PROGRAM_FAILURES.find(({ words }) => words.test(looked));
    if (found === undefined)
        return undefined;
    const part = found.words.exec(looked)?.slice(1).find(Boolean);
    const text = part === undefined ? found.text.replace(' PART', '') : found.text.replace('PART', () => quoted(part));
    return { id: found.id, text, fixes: found.fixes.map(fix => fix.replace('PART', () => part ?? '')) };
}

;// CONCATENATED MODULE: ./src/diagnosis/error-messages.ts




function errorMessages(thrown, known) {
    const wrong = { level: 'error', id: 'wrong-input', title: 'Wrong input', causes: [] };
    if (thrown instanceof InputError)
        return thrown.problems.map(what => ({ ...wrong, what }));
    if (thrown instanceof LoginError)
        return [loginFailed(thrown.failure, known)];
    if (thrown instanceof StoreError)
        return [notStored(thrown, known)];
    return [noSpace(thrown) ?? internalError(thrown, known.issues)];
}
const FULL = /^(?:ENOSPC|EDQUOT|EFBIG|EROFS)$/;
function noSpace(thrown) {
    const { code = '', message = '' } = thrown instanceof Error ? thrown : {};
    if (!FULL.test(code))
        return undefined;
    const what = `The runner could not write a file (${code}).`;
    const text = 'its disk is full or read-only. The outputs and what the end of the job needs may be missing.';
    const causes = [{ text, fixes: ["Make space on the disk of the runner's temporary folder, then run the job again."] }];
    return { level: 'error', id: 'no-space', title: 'Disk full', what, causes, details: { words: message } };
}
function internalError(thrown, issues) {
    const words = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    const text = 'a fault of this action, or the runner lacks memory; nothing is wrong with the workflow.';
    const where = issues === undefined ? '' : ` The page for it is ${issues}`;
    const fixes = [`Report it with this message and the log of the step.${where}`, 'Run the job again.'];
    const about = { title: 'Internal error', what: 'Internal error in ghcr-login.', causes: [{ text, fixes }] };
    return { level: 'error', id: 'internal-error', ...about, details: { words } };
}
function noSummary(thrown) {
    const fix = "Look at the space and the permissions of the runner's temporary folder. The outputs have the result.";
    const what = 'The job summary was not written.';
    const about = { title: 'No job summary', what, details: { words: String(thrown) } };
    return { level: 'warning', id: 'not-written', ...about, causes: [{ text: '', fixes: [fix] }] };
}
function loginFailed({ reason, kind, more = [] }, { inputs, access, context }) {
    const level = kind === 'refused' && inputs?.onDenied === 'warn' ? 'warning' : 'error';
    const what = `The login to ${inputs?.server.registry} failed.`;
    const line = [reason, ...more].find(each => explainProgramFailure(each) !== undefined) ?? reason;
    const known = explainProgramFailure(line);
    const { token, check } = access ?? {};
    const isUnanswered = context !== undefined && token === 'unknown' && typeof check === 'object';
    const others = isUnanswered
        ? explainNoAnswer(check.token, { ...context, doubt: level }).causes
        : [ENDED[kind](reason)];
    const causes = known === undefined ? others : [known];
    const words = line === reason ? reason : `${line}; ${reason}`;
    return { level, id: 'login-failed', title: 'Login failed', what, causes, details: { words } };
}
const ENDED = {
    elsewhere: () => ({
        text: 'the program is a wrapper, such as a script, `sudo` or a snap, that starts the engine with other arguments or another environment.',
        fixes: [WITHOUT_ENGINE]
    }),
    unreachable: reason => reason.startsWith('podman')
        ? { text: 'this action reached the registry and podman did not.', fixes: ['Run the job again.', WITHOUT_ENGINE] }
        : {
            text: 'this action reached the registry and the engine did not: a docker daemon has proxy and certificate settings of its own.',
            fixes: ["Give the daemon the runner's proxy and certificate authority.", WITHOUT_ENGINE]
        },
    unended: reason => reason.startsWith('podman')
        ? { text: `${reason}.`, fixes: ['Run the job again.', WITHOUT_ENGINE] }
        : {
            text: `${reason}: is its daemon up?`,
            fixes: [WITHOUT_ENGINE, 'Look whether `docker info` answers on this runner.']
        },
    refused: () => ({
        text: 'the registry accepted the token from this action: the engine reaches it another way, such as a mirror, or it was a temporary fault.',
        fixes: ['Run the job again.', WITHOUT_ENGINE]
    })
};
function notStored({ message, fixes, printed }, { inputs }) {
    const isFull = /: (?:ENOSPC|EDQUOT)$/.test(message);
    const repair = isFull ? 'Make space on the disk of that file, then run the job again.' : 'Fix the file named here.';
    const elsewhere = inputs?.store === 'isolated' ? [] : ['Keep the credential in a folder of its own: `store: isolated`.'];
    const repairs = fixes.length > 0 ? fixes : [repair, ...elsewhere];
    const causes = [explainProgramFailure(printed ?? message) ?? { text: '', fixes: repairs }];
    const about = { title: 'No place for the credential', what: sentence(`The credential was not stored: ${message}`) };
    return { level: 'error', id: 'not-stored', ...about, causes, ...(printed && { details: { words: printed } }) };
}

;// CONCATENATED MODULE: ./src/diagnosis/fixes.ts

function givePermission(context) {
    return `Give the job \`${permissionOf(context)}\`. ${permissionBlock(context)}`;
}
function permissionOf({ widest }) {
    return `packages: ${widest === 'push' ? 'write' : 'read'}`;
}
function permissionBlock(context) {
    const { id } = context.job;
    const job = id === '' ? 'the job' : `the job \`${id}\``;
    return `Add to ${job} (in a reusable workflow: to the calling job):\n  permissions:\n    contents: read\n    ${permissionOf(context)}`;
}
function buildWithoutPush({ step, onDeniedAsked, job: { fromFork } }) {
    const settings = [
        ...(step === '' ? ['`id: ghcr`'] : []),
        ...(onDeniedAsked === 'fail' ? ['`on-denied: warn-on-fork`'] : [])
    ];
    if (settings.length === 0 && onDeniedAsked === 'warn-on-fork')
        return [];
    const here = settings.length === 0 ? '' : `this step ${settings.join(' and ')}, and `;
    const runs = fromFork ? 'pull requests from forks' : 'runs of Dependabot';
    return [
        `Build without the push in ${runs}. Give ${here}the build step \`push: \${{ ${outputOf(step, 'can-push')} != 'false' }}\`.`
    ];
}
function outputOf(step, output) {
    return `steps.${step || 'ghcr'}.outputs.${output}`;
}
function tokenLine({ tokenInput }, expression = 'secrets.YOUR_SECRET') {
    return `${tokenInput}: \${{ ${expression} }}`;
}
function classicToken(context, scopes = [scopeFor(context.widest)], by = '') {
    const { kind, server, tokenInput } = context;
    const isSecret = !['github-token', 'app-installation'].includes(kind);
    const where = isSecret ? `put it into the secret that \`${tokenInput}\` names` : `write \`${tokenLine(context)}\``;
    return `Use a classic token with ${scopes.join(', ')}${by}. Create the token at ${tokenPage(server, scopes)} and ${where}.`;
}
function otherToken(context) {
    if (context.kind !== 'github-token')
        return [...leaveTokenOut(context), classicToken(context)];
    return [useJobToken(context) ?? classicToken(context)];
}
function leaveTokenOut(context) {
    const instead = useJobToken(context);
    return instead === undefined ? [] : [`${instead} ${permissionBlock(context)}`];
}
function useJobToken(context) {
    const { server, job, image, pull, push, kind, tokenInput } = context;
    const images = image === undefined ? [...pull, ...push] : [image];
    if (!server.isJobServer || !images.every(each => isOwn(each, job)))
        return undefined;
    if (kind !== 'github-token')
        return `Leave \`${tokenInput}\` out, so that GITHUB_TOKEN is used.`;
    return `If \`with:\` has \`${tokenInput}\`, leave it out, so that the GITHUB_TOKEN of this job is used.`;
}
function settingsPage({ server, job }, image) {
    const { owner } = image;
    const known = owner === job.owner.toLowerCase() ? job.ownerPages : undefined;
    const page = `${server.web}/${known ?? 'orgs'}/${owner}/packages/container/${encodeURIComponent(image.package)}/settings`;
    return known === undefined ? `${page} (users: /users/ for /orgs/)` : page;
}
const tokenPage = ({ web }, scopes) => `${web}/settings/tokens/new?scopes=${scopes.join(',')}`;
const packagesPage = ({ web }, owner) => `${web}/${owner}?tab=packages`;
const organizationPage = ({ web }, owner, section) => `${web}/organizations/${owner}/settings/${section}`;

;// CONCATENATED MODULE: ./src/diagnosis/no-access.ts



function noRole(context, end = '.') {
    const { access, kind, image, job } = context;
    const isJob = kind === 'github-token';
    const whom = isJob ? job.repository || 'this repository' : "the token's user";
    const role = access === 'push' ? 'Write' : 'Read';
    const where = `Admins use "Manage ${isJob ? 'Actions ' : ''}access"`;
    return {
        text: `the package does not let ${isJob ? 'this repository' : whom} ${access}${end}`,
        fixes: [`Give ${whom} the role ${role} in the package settings. ${where}.`],
        page: settingsPage(context, image)
    };
}
function noRoleAnyMore(context) {
    const isTold = context.kind !== 'github-token' || context.job.readOnly;
    return noRole(context, isTold ? '.' : ' (any more, if it was transferred or created anew).');
}
function noRoleOrPolicy(context) {
    return noRole(context, `, or a policy of ${context.image.owner} does not.`);
}
function noJobPermission(context) {
    if (context.kind !== 'github-token' || context.pushedTo.size > 0)
        return undefined;
    const text = "the job's GITHUB_TOKEN lacks the permission.";
    return { text, fixes: [givePermission(context)] };
}
function noPermission(context) {
    if (context.kind === 'github-token')
        return noJobPermission(context);
    return context.metadata?.scopes === undefined && context.pushedTo.size === 0 ? noScope(context) : undefined;
}
function reportedWithoutScope(context) {
    const missing = missingScopes(context.metadata?.scopes, [scopeFor(context.access)]);
    return missing.length > 0 ? noScope(context) : undefined;
}
function noScope(context) {
    if (context.kind === 'github-token')
        return undefined;
    const scopes = context.metadata?.scopes;
    const carried = scopes === undefined ? '' : ` Its scopes: ${scopes.join(', ') || 'none'}.`;
    const text = `the ${KIND_NAMES[context.kind]} lacks the scope ${scopeFor(context.access)}.${carried}`;
    const scope = scopeFor(context.widest);
    const refresh = `Give the token of the gh command the scope ${scope}. Run \`gh auth refresh --scopes ${scope}\`.`;
    const fixes = [...(context.kind === 'oauth' ? [refresh] : []), classicToken(context)];
    return { text, fixes, certain: scopes !== undefined };
}
const WRONG_KINDS = {
    'fine-grained-pat': 'does not support fine-grained tokens: the login works, pull and push do not.',
    'app-installation': 'gives the token of a GitHub App no access to private packages or those of an organization; only the login works.',
    'app-user': 'may not support user tokens of GitHub Apps.'
};
function wrongKind(context) {
    const fault = WRONG_KINDS[context.kind];
    if (fault === undefined || provedPush(context))
        return undefined;
    const fixes = [...leaveTokenOut(context), classicToken(context)];
    return { id: 'wrong-kind', text: `${context.server.registry} ${fault}`, fixes, certain: true };
}
function readOnlyRun(context) {
    const { fromFork, dependabot } = context.job;
    if (context.kind !== 'github-token' || context.access === 'pull' || context.pushedTo.size > 0)
        return undefined;
    if (!fromFork && dependabot === undefined)
        return undefined;
    const mayAsk = !fromFork && dependabot === 'by-default';
    const run = fromFork ? 'a pull request from a fork' : 'a run that Dependabot started';
    const text = `${run} gets a read-only GITHUB_TOKEN${mayAsk ? ', unless the job asks for more' : ''}.`;
    const fixes = [...buildWithoutPush(context), ...(mayAsk ? [givePermission(context)] : [])];
    return { id: 'read-only-run', text, fixes, certain: true };
}
function otherOwner(context) {
    const { job, image, access, kind } = context;
    if (kind !== 'github-token' || image === undefined || access === undefined || isOwn(image, job))
        return undefined;
    const text = `GITHUB_TOKEN of ${job.repository} belongs to ${job.owner}, and the image to ${image.owner}.`;
    return { text, fixes: [tokenOfOwner({ ...context, image, access })], certain: true };
}
function tokenOfOwner(context) {
    const { image, access } = context;
    return classicToken(context, [scopeFor(access)], `, created by a user who may ${access} packages of ${image.owner}`);
}
function tokenOfApp(context) {
    if (!hidesApp(context.token) || context.server.kind !== 'github.com' || provedPush(context))
        return undefined;
    const verb = context.access === 'push' ? 'push' : 'read';
    const text = `\`${context.tokenInput}\` holds the token of a GitHub App, which cannot ${verb} packages of an organization.`;
    return { text, fixes: [useJobToken(context) ?? classicToken(context)] };
}
const LIMITS = [wrongKind, readOnlyRun, otherOwner];
const KNOWN = [...LIMITS, reportedWithoutScope];
const PERMISSION_OR_ROLE = [...KNOWN, noPermission, noRole];
const ROLE_OR_PERMISSION = [...KNOWN, noRole, noPermission];
const APP_OR_PERMISSION = [...KNOWN, tokenOfApp, noPermission, noRoleOrPolicy];

;// CONCATENATED MODULE: ./src/diagnosis/refusals.ts




const CREATE = [...LIMITS, readsWhatIsNot, tokenOfApp, userMayNotCreate, noJobPermission, creationForbidden];
const WRITE = [wrongKind, mayBeReadOnly, otherOwner, reportedWithoutScope, noRoleAnyMore, noPermission];
const SCOPE = [wrongKind, noScope, ...PERMISSION_OR_ROLE];
const UNAUTHENTICATED = ['User cannot be authenticated with the token provided', 'authentication required'];
const UNKNOWN = ['manifest unknown', 'repository name not known to registry'];
const INSTALLATION = [nameOfAnotherRepository, ...PERMISSION_OR_ROLE];
const NOT_SEEN = ['requested access to the resource is denied'];
const KNOWN_REFUSALS = [
    { id: 'expected-scopes', words: ['token provided does not match expected scopes'], causes: SCOPE },
    { id: 'write-package', words: ['permission_denied: write_package'], causes: WRITE },
    { id: 'read-package', words: ['permission_denied: read_package'], causes: ROLE_OR_PERMISSION },
    { id: 'create-package', words: ['permission_denied: create_package'], causes: CREATE },
    { id: 'installation-create', words: ['installation not allowed to Create'], causes: CREATE },
    { id: 'installation-write', words: ['installation not allowed to Write'], causes: APP_OR_PERMISSION },
    { id: 'installation-read', words: ['installation not allowed to Read'], causes: APP_OR_PERMISSION },
    { id: 'no-installation', words: ['requested installation does not exist'], causes: INSTALLATION },
    { id: 'unauthenticated', words: UNAUTHENTICATED, causes: [tokenEndedMeanwhile, headerRemoved] },
    { id: 'saml', words: ['organization SAML enforcement'], causes: [notAuthorized] },
    { id: 'classic-forbidden', words: ['forbids access via a personal access token (classic)'], causes: [noClassic] },
    { id: 'ip-allow-list', words: ['IP allow list'], causes: [addressNotAllowed] },
    { id: 'not-accessible', words: ['Resource not accessible by integration'], causes: PERMISSION_OR_ROLE },
    { id: 'owner-not-found', words: ['owner not found'], causes: [noSuchOwner] },
    { id: 'failed-precondition', words: ['failed_precondition:'], causes: [settingOfOwner] },
    { id: 'resource-denied', words: NOT_SEEN, causes: [packageNotSeen, headerRemoved] },
    { id: 'absent', words: UNKNOWN, causes: [notThere, notSeen] },
    { id: 'denied', words: ['denied'], whole: true, causes: PERMISSION_OR_ROLE }
];
function findKnownRefusal(answer) {
    const text = (answer.message ?? '').trim().toLowerCase();
    const fits = ({ words, whole }) => words.some(each => (whole ? text === each.toLowerCase() : text.includes(each.toLowerCase())));
    return (KNOWN_REFUSALS.find(fits) ??
        (meaningOf(answer) === 'absent' ? KNOWN_REFUSALS.find(({ id }) => id === 'absent') : undefined));
}
function explainRefusal(answer, context) {
    const known = findKnownRefusal(answer);
    if (known !== undefined)
        return { id: known.id, causes: explain(known.causes, context) };
    const id = 'unknown-words';
    const { message = '' } = answer;
    const read = `Do what the message of ${context.server.registry} under Details says.`;
    const other = 'it is not known here, and does not speak of permissions.';
    if (message !== '' && !OF_PERMISSION.test(message))
        return { id, causes: [{ text: other, fixes: [read] }] };
    const [first] = explain(PERMISSION_OR_ROLE, context);
    return { id, causes: [{ ...first, id, text: `this message is not known here. Perhaps ${first.text}` }] };
}
const OF_PERMISSION = /denied|permission|forbidden|allowed|authori[sz]ed|access/i;
function noSuchOwner({ server, image: { owner }, access }) {
    const fix = `Correct the owner in \`${access}\`. The image of this repository is \`${access}: ${server.registry}/\${{ github.repository }}\`.`;
    return { text: `${server.web} has no user or organization named ${owner}.`, fixes: [fix] };
}
function settingOfOwner({ image: { owner }, server }) {
    const fix = `Ask an owner of ${owner} to do what the message of ${server.registry} under Details says.`;
    return { text: 'a setting prevents it. No permission of the job or the token helps.', fixes: [fix] };
}
function tokenEndedMeanwhile(context) {
    const text = 'the token expired or was revoked between the login check and this request.';
    return { text, fixes: ['Run the job again.', ...otherToken(context)] };
}
function headerRemoved() {
    return { text: 'a proxy removes the Authorization header.', fixes: [] };
}
function packageNotSeen({ server, image: { owner } }) {
    const fix = `Look for the name in the packages of ${owner}. This token sees those at ${packagesPage(server, owner)}`;
    return { text: 'there is no package of that name, or this token may not see it.', fixes: [fix] };
}
function noClassic(context) {
    const { owner } = context.image;
    const [jobToken = `Run the job in a repository of ${owner}, with its GITHUB_TOKEN.`] = leaveTokenOut(context);
    return { text: `${owner} allows no classic tokens.`, fixes: [jobToken, `Ask an owner of ${owner} for an exception.`] };
}
function notAuthorized({ server, image: { owner } }) {
    const how = `Choose "Configure SSO" next to the token at ${server.web}/settings/tokens, then "Authorize".`;
    return { text: `${owner} requires single sign-on.`, fixes: [`Authorize the token for ${owner}. ${how}`] };
}
function addressNotAllowed({ server, image: { owner } }) {
    const page = organizationPage(server, owner, 'security');
    const add = `Ask an owner of ${owner} to add the address of such a runner. It is the "IP allow list" at ${page}`;
    const text = `${owner} allows access from the addresses on its list only, and this runner's is not on it.`;
    return { text, fixes: ['Use a self-hosted runner whose address is on the list.', add] };
}
function readsWhatIsNot(context) {
    return context.access === 'pull' ? { ...packageNotSeen(context), certain: true } : undefined;
}
function userMayNotCreate({ kind, image: { owner } }) {
    if (kind === 'github-token')
        return undefined;
    const text = `the package is new, and this user may not create any for ${owner}.`;
    return { text, fixes: ["Push to an owner where the token's user may create packages."] };
}
function creationForbidden({ kind, server, image: { owner } }) {
    const whom = kind === 'github-token' ? 'workflows' : 'its members';
    const fix = `Ask an owner of ${owner} to allow "Package creation". The setting is at ${organizationPage(server, owner, 'packages')}`;
    return { text: `${owner} does not let ${whom} create packages.`, fixes: [fix] };
}
function mayBeReadOnly(context) {
    const cause = readOnlyRun(context);
    return cause && { ...cause, certain: false };
}
function nameOfAnotherRepository(context) {
    const { server, access, image, job } = context;
    if (otherOwner(context) === undefined)
        return undefined;
    const text = `GITHUB_TOKEN of ${job.repository} can push to packages of ${job.owner} only, and this one belongs to ${image.owner}.`;
    const name = `Name the image after this repository: \`${access}: ${server.registry}/\${{ github.repository }}\`.`;
    return { text, fixes: [name, tokenOfOwner(context)], certain: true };
}
function notThere({ server, image }) {
    const { digest, tag, owner, answer, newestTags = [] } = image;
    const part = answer?.code === NAME_UNKNOWN ? 'package' : digest ? 'digest' : tag ? 'tag' : 'image';
    const text = part === 'package' ? '' : `there is no such ${part}.`;
    const newest = newestTags.join(', ');
    const there = `Use a tag that is there, or push this one first. The newest tags are ${newest}.`;
    if (newest !== '')
        return { text, fixes: [there], certain: true };
    const page = packagesPage(server, owner);
    return { text, fixes: [`Look for the name and tag in the packages of ${owner}. This token sees those at ${page}`] };
}
function notSeen(context) {
    const hidden = ROLE_OR_PERMISSION.map(causeIn => causeIn(context)).find(Boolean);
    const isSaid = context.image.answer?.code === NAME_UNKNOWN;
    return isSaid ? hidden : { ...hidden, text: `this token may not see it: ${hidden.text}` };
}

;// CONCATENATED MODULE: ./src/diagnosis/existing-tags.ts







function existingTags(images, context) {
    const isGuarded = context.onExisting !== 'ignore';
    return images.flatMap(image => {
        if (image.exists === 'true')
            return isGuarded ? [existing_tags_overwrite(image, context)] : [];
        const isOpen = image.verdict === 'allowed' && meaningOf(image.existing) !== 'foreign';
        return image.exists === 'unknown' && (isGuarded || isOpen) ? [mayOverwrite(image, context)] : [];
    });
}
function nothingGuarded(context) {
    const { onExisting, waitSeconds, visibility, platforms, push, pull, server } = context;
    const image = `${server.registry}/OWNER/NAME`;
    const tag = `${push[0]?.reference ?? image}:\${{ steps.meta.outputs.version }}`;
    const untagged = push.length > 0 ? '`push` names no tag, and only a tag can be there already.' : '`push` lists no image.';
    const message = (input, text, line) => {
        const causes = [{ text, fixes: [`List what it is to guard: \`${line}\`.`] }];
        const what = `\`${input}\` guards nothing.`;
        return { level: 'warning', id: 'nothing-guarded', title: 'Nothing guarded', what, causes };
    };
    const unpulled = (input) => message(input, '`pull` lists no image.', `pull: ${image}:1.0.0`);
    const isUntagged = push.every(each => referenceOf(each) === undefined);
    return [
        ...(onExisting !== 'ignore' && isUntagged ? [message(`on-existing: ${onExisting}`, untagged, `push: ${tag}`)] : []),
        ...(waitSeconds > 0 && pull.length === 0 ? [unpulled(`wait: ${waitSeconds}`)] : []),
        ...(platforms.length > 0 && pull.length === 0 ? [unpulled('platforms')] : []),
        ...(visibility !== 'any' && pull.length + push.length === 0 ? [unpulled(`visibility: ${visibility}`)] : [])
    ];
}
function noLatest(images) {
    const text = 'docker and podman add `:latest` where no tag is named.';
    const causes = [{ text, fixes: ['Name the tag that is to be pulled.'] }];
    const about = { id: 'no-latest', title: 'No such tag', causes };
    return images
        .filter(({ tags }) => tags?.more === false && !tags.names.includes('latest'))
        .map(image => ({ level: 'notice', ...about, what: `${image.reference} has no tag \`latest\`.`, images: [image] }));
}
function existing_tags_overwrite(image, { onExisting, server, push, step }) {
    const level = onExisting === 'fail' ? 'error' : 'warning';
    const digest = image.manifest?.digest;
    const guards = '`on-existing: fail` protects it from being overwritten.';
    const text = onExisting === 'fail' ? guards : `a push overwrites it: ${server.registry} does not ask.`;
    const moves = image.tag === 'latest' || push.filter(({ name }) => name === image.name).length > 1;
    const version = `push: ${server.registry}/${image.name}:\${{ steps.meta.outputs.version }}`;
    const otherTag = moves
        ? `List only the tag that must not move, not one such as \`latest\`: \`${version}\`.`
        : 'Push another tag.';
    const id = step === '' ? ', give this step `id: ghcr`,' : '';
    const ifMissing = `Build only what does not exist yet. Set \`on-existing: ignore\`${id} and give the build step \`if: ${outputOf(step, 'exists')} != 'true'\`.`;
    const about = { what: `${image.reference} already exists.`, causes: [{ text, fixes: [otherTag, ifMissing] }] };
    const details = digest === undefined ? {} : { details: { text: 'The registry has it as', words: digest } };
    return { level, id: 'tag-exists', title: 'Tag exists', ...about, ...details, images: [image] };
}
function mayOverwrite(image, context) {
    const isMissing = context.onExisting === 'ignore' ? ', so that the output `missing` has it' : '';
    const what = `It is not known whether ${image.reference} already exists${isMissing}.`;
    const goOn = { text: '', fixes: ['Set `on-existing: warn` to push without this answer.'] };
    const causes = explainUnknown(image, context);
    const details = image.existing && { details: detailsOf(image.existing) };
    const title = 'Existing tag not known';
    const about = { id: 'existing-unknown', title, what, images: [image], ...details };
    if (context.onExisting !== 'fail')
        return { level: 'warning', ...about, causes };
    return { level: 'error', ...about, causes: [...causes, goOn] };
}
function explainUnknown(image, context) {
    const { existing, verdict } = image;
    const { registry } = context.server;
    const meaning = meaningOf(existing);
    if (existing === undefined) {
        const text = `${registry} was not asked, since it did not accept the token.`;
        return [{ text, fixes: ['Use a token that the registry accepts.'] }];
    }
    if (meaning === 'absent' && verdict !== 'allowed') {
        const text = `${registry} answers 404 for what a token may not see, too: it counts only for a token that may push.`;
        return [{ text, fixes: ['Use a token that may push the image.'] }];
    }
    if (meaning !== 'refused')
        return explainNoAnswer(existing, context).causes;
    return explainRefusal(existing, { ...context, image, access: 'pull' }).causes;
}
function firstPushes(images, context) {
    const causes = [context.kind === 'github-token' ? createdByWorkflow(context) : createdByUser(context)];
    const what = 'This is the first push of %s: there is no such package yet.';
    const created = new Map(images.filter(createsPackage).map(image => [image.name, image]));
    return [...created].map(([name, image]) => {
        const about = { name: `${context.server.registry}/${name}`, causes, images: [image] };
        return { level: 'notice', id: 'first-push', title: 'First push', what, ...about };
    });
}
function createdByWorkflow({ job }) {
    const repository = job.repository || 'the repository';
    const links = `a package that GITHUB_TOKEN creates is linked to ${repository} and may get its visibility`;
    if (job.visibility === 'private')
        return { text: `${links}, which is not public.`, fixes: [] };
    const isPublic = job.visibility === 'public' ? ', which is public' : ': if that is public, so is the package';
    const first = `If it must not be public, create it with a classic token first. It is private then; give ${repository} the role Write in the package settings.`;
    return { text: `${links}${isPublic}. A public package cannot be made private again.`, fixes: [first] };
}
function createdByUser({ server, job }) {
    const label = `org.opencontainers.image.source=${server.web}/${job.repository}`;
    const link = `Link the package to this repository by a label of the image. The label is \`${label}\`.`;
    const text = 'a package that is not created with GITHUB_TOKEN is private and not linked to a repository.';
    return { text, fixes: [link, 'Change its visibility in the package settings after the push.'] };
}

;// CONCATENATED MODULE: ./src/diagnosis/image-access.ts








function imageAccess(images, context) {
    const keyOf = ({ access, name, reference, verdict, visibility, mismatch }) => JSON.stringify([access, access === 'push' ? name : reference, verdict, visibility, mismatch]);
    const needs = [...Map.groupBy(images, keyOf).values()];
    return needs.flatMap(need => messageOf(need, { ...context, image: need[0], access: need[0].access }) ?? []);
}
function messageOf(images, context) {
    const { access, answer, verdict, mismatch, visibility, anonymous, reference, lacks } = images[0];
    if (answer === undefined || verdict === 'allowed' || meaningOf(answer) === 'foreign')
        return undefined;
    if (mismatch)
        return wrongVisibility(images, context);
    const [title, done] = access === 'push' ? ['Push', 'pushed'] : ['Pull', 'pulled'];
    const name = images.length === 1 ? reference : packageReference(images[0]);
    const about = { name, images, details: detailsOf(answer) };
    if (verdict === 'denied') {
        const notSeen = answer.code === NAME_UNKNOWN ? ': no such package, or this job may not see it' : '';
        const why = lacks === undefined ? notSeen : ` for ${lacks.platform}`;
        const explained = lacks === undefined ? explainRefusal(answer, context) : explainLack(lacks);
        const level = isKnownToTheStep(explained.causes) ? 'log' : context.denial;
        return { level, title: `${title} denied`, what: `%s cannot be ${done}${why}.`, ...about, ...explained };
    }
    if (visibility === 'unknown' && meaningOf(answer) === 'found') {
        const said = anonymous ?? answer;
        const what = notKnown('whether %s is public or private', context);
        const explained = { ...explainNoAnswer(said, context), details: detailsOf(said) };
        return { level: context.doubt, title: 'Visibility not verified', what, ...about, ...explained };
    }
    const what = notKnown(`whether %s can be ${done}`, context);
    return { level: context.doubt, title: `${title} not verified`, what, ...about, ...image_access_explainUnknown(answer, context) };
}
function isKnownToTheStep([first]) {
    return first?.id === 'read-only-run' && first.certain === true && first.fixes.length === 0;
}
function explainLack({ platform, digest }) {
    const again = `Build and push the image again for ${platform}.`;
    if (digest === undefined) {
        const fixes = [again, `Take ${platform} out of \`platforms\`.`];
        return {
            id: 'platform',
            causes: [{ text: 'the index does not list it: the job that builds it may have failed.', fixes }]
        };
    }
    const text = `the index lists it as ${digest}, which is not there: a clean-up deleted it with the untagged versions.`;
    const keep = 'Keep the untagged versions that an index lists in the clean-up of this package.';
    return { id: 'platform', causes: [{ text, fixes: [again, keep] }] };
}
function image_access_explainUnknown(answer, context) {
    const isDecided = ['refused', 'absent'].includes(meaningOf(answer) ?? '');
    const known = isDecided ? findKnownRefusal(answer) : undefined;
    if (known !== undefined && known.id !== 'absent')
        return { id: known.id, causes: explain(known.causes, context) };
    const unanswered = explainNoAnswer(answer, context);
    const limits = explain(LIMITS, context);
    return limits.length === 0 ? unanswered : { ...unanswered, causes: [...unanswered.causes.slice(0, 1), ...limits] };
}
function wrongVisibility(images, context) {
    const [image] = images;
    const name = 'Use another name: a public package cannot be made private again.';
    const dangerZone = `Make it public in the package settings. Package admins do it in the "Danger Zone": all its versions become public. If "Public" cannot be chosen, owners of ${image.owner} forbid it under "Package creation".`;
    const cause = image.visibility === 'public'
        ? { text: 'it was made public.', fixes: [name] }
        : {
            text: 'a new package is private until someone makes it public; no API does it.',
            fixes: [dangerZone],
            page: settingsPage(context, image)
        };
    return {
        level: context.denial,
        id: 'visibility',
        title: 'Wrong visibility',
        what: `The visibility of %s is ${image.visibility}, and ${context.visibility} was asked for.`,
        name: image.reference,
        causes: [{ ...cause, fixes: [...cause.fixes, 'Set `visibility: any`.'] }],
        ...(image.anonymous && { details: detailsOf(image.anonymous) }),
        images
    };
}

;// CONCATENATED MODULE: ./src/diagnosis/not-sent.ts





function notSent(reason, images, context) {
    const about = { level: context.denial, images };
    if (reason === 'empty')
        return { ...about, ...noToken(context) };
    if (reason === 'refresh')
        return { ...about, ...refreshToken(context) };
    return { ...about, ...(reason === 'other-server' ? ofOtherServer(context) : notAToken(reason, context)) };
}
function refreshToken(context) {
    const what = `\`${context.tokenInput}\` holds a refresh token (\`ghr_\u2026\`), which no registry accepts. Nothing was sent.`;
    const text = 'the secret holds the wrong one of the two tokens that a GitHub App gets.';
    const causes = [{ text, fixes: [...leaveTokenOut(context), classicToken(context)] }];
    return { id: 'refresh-token', title: 'Wrong token', what, causes };
}
function noToken(context) {
    const what = `\`${context.tokenInput}\` is empty, so there is nothing to log in to ${context.server.registry} with.`;
    const causes = explain([onAct, noSecretsInRun, othersSecretsInRun, noSuchSecret, secretNotPassed], context);
    return { id: 'no-token', title: 'No token', what, causes };
}
const SECRETS = 'Settings \u2192 Secrets and variables \u2192';
function onAct({ job, tokenInput }) {
    if (!job.onAct || tokenInput === 'password')
        return undefined;
    const fix = 'act passes no token by itself: start it as `act --secret GITHUB_TOKEN="$(gh auth token)"`.';
    return { text: 'act has no token of its own.', fixes: [fix], certain: true };
}
function noSecretsInRun(context) {
    const { fromFork, dependabot } = context.job;
    if (!fromFork && dependabot !== 'always')
        return undefined;
    const run = fromFork ? 'a pull request from a fork' : 'a run for a pull request of Dependabot';
    const instead = context.widest === 'pull' ? leaveTokenOut(context) : [];
    const fixes = instead.length > 0 ? instead : buildWithoutPush(context);
    return { text: `${run} gets no secrets.`, fixes, certain: true };
}
function othersSecretsInRun(context) {
    if (context.job.dependabot !== 'by-default')
        return undefined;
    const text = "a run that Dependabot started gets Dependabot's own secrets and none of Actions'.";
    const fix = `Add the secret under the same name for Dependabot. Look under ${SECRETS} Dependabot.`;
    return { text, fixes: [...leaveTokenOut(context), fix], certain: true };
}
function noSuchSecret(context) {
    const text = "no secret of that name exists here, or it is another repository's.";
    const check = `Check the name of the secret. Look under ${SECRETS} Actions; one of an environment needs \`environment: NAME\`.`;
    return { text, fixes: [...leaveTokenOut(context), check] };
}
function secretNotPassed() {
    const fix = 'Pass the secrets on in the job that calls this workflow: `secrets: inherit`.';
    return { text: 'a reusable workflow gets only the secrets that its caller passes on.', fixes: [fix] };
}
function ofOtherServer(context) {
    const { server, tokenInput, kind } = context;
    if (server.jobServerKind === 'other' && server.isJobServer) {
        const what = 'The server that runs this job is not a GitHub server, so `registry` must be set. Nothing was sent.';
        const text = 'the job runs on Gitea, Forgejo or a similar server, and its own token is not valid on github.com.';
        const fixes = [tokenOfGitHub(context), 'For the registry of this server, use docker/login-action.'];
        return { id: 'not-github', title: 'Server without GitHub packages', what, causes: [{ text, fixes }] };
    }
    const issuer = kind !== 'unknown' && server.isJobServer ? 'github.com' : 'the server that runs this job';
    const held = kind === 'unknown' ? 'seems to hold a token' : `holds the ${KIND_NAMES[kind]}`;
    const what = `\`${tokenInput}\` ${held} of ${issuer}, and ${server.registry} belongs to ${server.web}. Nothing was sent.`;
    const causes = explain([noPrefix, secretOfGitHub, registryOfOther], context);
    return { id: 'other-server', title: 'Token of another server', what, causes };
}
function noPrefix(context) {
    if (context.kind !== 'unknown')
        return undefined;
    const text = 'it has none of the prefixes of GitHub (`ghp_`, `ghs_`), like tokens of Gitea, Forgejo, and of GitHub before April 2021.';
    return { id: 'not-github', text, fixes: [tokenOfGitHub(context)], certain: true };
}
function secretOfGitHub(context) {
    if (!context.server.isJobServer)
        return undefined;
    return { text: 'the secret was created on github.com.', fixes: otherToken(context), certain: true };
}
function registryOfOther(context) {
    const text = `\`registry\` names the registry of another server, and \`${context.tokenInput}\` was left out.`;
    return { text, fixes: [classicToken(context), "Leave `registry` out, to use this server's own."] };
}
function tokenOfGitHub(context) {
    const page = tokenPage({ web: 'https://github.com' }, [scopeFor(context.widest)]);
    return `Set \`registry: ghcr.io\` and a classic token of github.com. Create the token at ${page}, store it as a secret, and write:\n  with:\n    registry: ghcr.io\n    username: YOUR_GITHUB_NAME\n    ${tokenLine(context)}`;
}
const not_sent_FORMS = {
    word: ['the word `TOKEN`', 'it is the result of an expression such as `secrets.X && true`, or a placeholder.'],
    expression: [
        'the text of an expression instead of its value',
        'the braces of the expression are missing, or its text was saved as the value of the secret.'
    ],
    variable: ['the name of a variable instead of its value', 'no shell reads `with:`, so that `$NAME` stays as it is.'],
    quoted: ['quotes around the token', 'the secret was saved with the quotes of a file or a command.'],
    'more-than-token': ['more than a token', 'it has the form `user:token`, `NAME=token` or `Bearer token`.'],
    base64: ['a token in base64', "it is the `auth` of docker's config, or was encoded to be stored."]
};
function notAToken(form, context) {
    const { token, tokenInput, server } = context;
    const service = serviceOf(token) ?? '';
    const [holds, text] = form === 'other-service' ? [`a token of ${service}`] : not_sent_FORMS[form];
    const isName = ['word', 'expression', 'variable'].includes(form);
    const write = `Write \`${tokenLine(context, expressionIn(token))}\`.`;
    const fix = isName ? write : 'Save only the token as the value of the secret.';
    const cause = text === undefined ? ofService(service, context) : { text, fixes: [fix] };
    const held = holds.replace('TOKEN', () => token);
    const what = `\`${tokenInput}\` holds ${held}. ${server.registry} does not accept that, and nothing was sent.`;
    return { id: 'not-a-token', title: 'Not a token', what, causes: [cause] };
}
const HAS_REGISTRY = /^(?:Docker Hub|GitLab|AWS|Google Cloud|DigitalOcean)$/;
function ofService(service, context) {
    const { tokenInput, server } = context;
    const isHub = tokenInput === 'password' && service === 'Docker Hub';
    const text = isHub
        ? `docker/login-action logs in to Docker Hub if \`registry\` is empty; this action logs in to ${server.registry}.`
        : `the secret is for another service than ${server.registry}.`;
    const elsewhere = HAS_REGISTRY.test(service) ? [`To log in to ${service}, use docker/login-action.`] : [];
    return { text, fixes: [...elsewhere, ...otherToken(context)] };
}

;// CONCATENATED MODULE: ./src/diagnosis/token-refused.ts





function tokenRefused({ token }, images, context) {
    const { server, tokenInput, kind, denial } = context;
    const noToken = `\`${tokenInput}\`: it is not a GitHub token (they begin with ghp_, ghs_, github_pat_)`;
    return {
        level: denial,
        title: 'Token refused',
        what: `${server.registry} does not accept ${isOfGitHub(context) ? `the ${KIND_NAMES[kind]}` : noToken}.`,
        ...explainRefused(token, images[0], context),
        details: detailsOf(token),
        images
    };
}
function isOfGitHub({ kind, token, server }) {
    return kind !== 'unknown' || server.kind !== 'github.com' || /^[\da-f]{40}$/.test(token);
}
function explainRefused(token, image, context) {
    const known = findKnownRefusal(token);
    if (known !== undefined && image !== undefined && !['denied', 'unauthenticated'].includes(known.id))
        return { id: known.id, causes: explain(known.causes, { ...context, image, access: image.access }) };
    return {
        id: 'token-refused',
        causes: explain([noGitHubToken, acceptedByApi, endedWithJob, expired], context)
    };
}
function noGitHubToken(context) {
    if (isOfGitHub(context))
        return undefined;
    const text = 'the secret holds something else, such as the password of an account.';
    return { text, fixes: otherToken(context), certain: true };
}
function acceptedByApi(context) {
    if (context.metadata?.answer.status !== 200)
        return undefined;
    const text = `a temporary fault of ${context.server.registry}: the API accepts the same token.`;
    return { text, fixes: ['Run the job again.', ...otherToken(context)], certain: true };
}
function endedWithJob(context) {
    if (context.kind !== 'github-token')
        return undefined;
    const text = 'it belongs to another job and expired with it, or this job has run for more than 24 hours.';
    return { text, fixes: otherToken(context), certain: true };
}
function expired(context) {
    const text = 'the token has expired, was revoked or mistyped, or the secret holds something else.';
    return { text, fixes: otherToken(context) };
}
function foreignHost(probed, images, { server: { registry } }) {
    const answer = foreignAnswer(probed);
    const what = `${registry} referred this action to another host, which got no credential. No engine was logged in, because it would send the credential there.`;
    const text = `a proxy, a DNS entry or /etc/hosts on this runner puts another server in place of ${registry}.`;
    const fix = `See which server answers: \`curl -sSI https://${registry}/v2/\`. The realm in \`www-authenticate\` must be on ${registry} itself.`;
    const details = answer && { details: detailsOf(answer) };
    const title = 'Credential not sent to another host';
    return { level: 'error', id: 'other-host', title, what, causes: [{ text, fixes: [fix] }], images, ...details };
}

;// CONCATENATED MODULE: ./src/diagnosis/working-token.ts



const DAY_MS = 86_400_000;
function requestedScopes(report, context) {
    const { scopes: wanted, metadata, kind } = context;
    if (report.token === 'dead' || wanted.length === 0)
        return undefined;
    const scopes = metadata?.scopes;
    if (scopes === undefined) {
        const status = metadata?.answer.status;
        const whose = reportsScopes(kind) ? 'its scopes' : `the scopes of a ${KIND_NAMES[kind]}`;
        const text = `the API does not report ${whose}${status === undefined ? '' : ` (GET /rate_limit returned ${status})`}.`;
        const what = `It is not known whether the token has ${wanted.join(', ')}.`;
        const causes = [{ text, fixes: ['List the images in `push` and `pull` instead.'] }];
        const level = reportsScopes(kind) ? context.doubt : 'warning';
        return { level, id: 'scopes-not-verified', title: 'Scopes not verified', what, causes };
    }
    const missing = missingScopes(scopes, wanted);
    if (missing.length === 0)
        return undefined;
    const what = `The token lacks ${missing.join(', ')}, which \`scopes\` asks for.`;
    const fix = classicToken(context, working_token_distinct([...scopes.filter(isOfPackages), ...missing]));
    const causes = [{ text: `its scopes are ${scopes.join(', ') || 'none'}.`, fixes: [fix] }];
    return { level: context.denial, id: 'scope-missing', title: 'Scope missing', what, causes };
}
function improvements(report, context) {
    if (report.token !== 'live')
        return [];
    const found = [otherLogin(context), expiresSoon(context), githubTokenInstead(context)];
    return found.filter(each => each !== undefined);
}
function otherLogin({ overridden, server: { registry } }) {
    if (!overridden)
        return undefined;
    const what = `docker 28.3 and later uses another login for ${registry} instead of this one.`;
    const fix = `Remove ${registry} from DOCKER_AUTH_CONFIG, or unset it in the steps that use docker.`;
    const causes = [{ text: 'that variable has a login, too.', fixes: [fix] }];
    return { level: 'warning', id: 'docker-auth-config', title: 'Login not used by docker', what, causes };
}
function expiresSoon(context) {
    const { metadata, now, expiryWarningDays, kind } = context;
    const end = metadata?.expiresAt;
    const days = end === undefined ? Number.POSITIVE_INFINITY : (end.getTime() - now) / DAY_MS;
    if (end === undefined || days >= expiryWarningDays)
        return undefined;
    const when = days < 1 ? 'within a day' : days < 2 ? 'tomorrow' : `in ${Math.floor(days)} days`;
    const what = `The ${KIND_NAMES[kind]} expires ${when}, at ${end.toISOString()}.`;
    const causes = [{ text: '', fixes: [nextToken(context)] }];
    return { level: 'warning', id: 'token-expires', title: 'Token expires soon', what, causes };
}
function githubTokenInstead(context) {
    const images = [...context.pull, ...context.push];
    const { repository } = context.job;
    const own = repository.toLowerCase();
    const isOwn = images.length > 0 && images.every(({ name }) => name === own || name.startsWith(`${own}/`));
    const fixes = leaveTokenOut(context);
    if (context.kind !== 'classic-pat' || context.scopes.length > 0 || !isOwn || fixes.length === 0)
        return undefined;
    const what = 'You may not need this personal token.';
    const text = `GITHUB_TOKEN is enough if the package lists ${repository} under "Manage Actions access", and it expires when the job ends.`;
    const causes = [{ text, fixes }];
    return { level: 'notice', id: 'github-token-instead', title: 'Personal token may not be needed', what, causes };
}
function nextToken(context) {
    return classicToken(context, working_token_distinct([scopeFor(context.widest), ...context.scopes.filter(isOfPackages)]));
}
const working_token_distinct = (scopes) => [...new Set(scopes)];
function isOfPackages(scope) {
    return scope.endsWith(':packages');
}

;// CONCATENATED MODULE: ./src/diagnosis/diagnose.ts












function diagnose({ inputs, access, login, thrown }, job, now) {
    const context = inputs && access && contextOf(inputs, access, job, now);
    return [
        ...(inputs ? ofInputs(inputs) : []),
        ...(access && context ? ofAccess(access, context) : []),
        ...(inputs && login ? ofLogin(login, inputs) : []),
        ...thrown.flatMap(each => errorMessages(each, { inputs, access, context, issues: job.issues }))
    ];
}
function ofInputs({ notices, environment, plainDockerHost, engines }) {
    const differently = { level: 'notice', id: 'lower-case', title: 'Input read differently', causes: [] };
    const variable = { level: 'notice', id: 'environment', title: 'Variable of the job', causes: [] };
    return [
        ...notices.map(what => ({ ...differently, what })),
        ...environment.map(what => ({ ...variable, what })),
        ...(plainDockerHost !== undefined && engines.includes('docker') ? [dockerInPlain(plainDockerHost)] : [])
    ];
}
function dockerInPlain(host) {
    const what = `docker hands the token to ${host} without TLS, where others on the network can read it.`;
    const text = 'DOCKER_HOST names a daemon on another machine, and DOCKER_TLS_VERIFY is not set.';
    const fixes = ['Set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH for that daemon.', WITHOUT_ENGINE];
    return { level: 'warning', id: 'environment', title: 'Token without TLS', what, causes: [{ text, fixes }] };
}
function ofAccess(report, context) {
    const { check, images } = report;
    const ofTags = [...existingTags(images, context), ...nothingGuarded(context)];
    if (typeof check === 'string')
        return [notSent(check, images, context), ...ofTags];
    const serious = [
        credential(report, check, context),
        ...imageAccess(images, context),
        ...ofTags,
        requestedScopes(report, context),
        nothingListed(report, context)
    ].filter(each => each !== undefined);
    const better = improvements(report, context).filter(({ level }) => level !== 'notice' || serious.length === 0);
    return [...serious, ...noLatest(images), ...firstPushes(images, context), ...better];
}
function credential({ token, images }, probed, context) {
    const unasked = images.filter(image => image.answer === undefined);
    if (token === 'dead')
        return tokenRefused(probed, unasked, context);
    if (token === 'foreign-host')
        return foreignHost(probed, images, context);
    if (token !== 'unknown')
        return undefined;
    const next = checksOnly(context) ? '' : ' The login is tried.';
    return {
        level: context.doubt,
        title: 'Token not verified',
        what: `${notKnown(`whether ${context.server.registry} accepts the token`, context)}${next}`,
        ...explainNoAnswer(probed.token, context),
        details: detailsOf(probed.token),
        images: unasked
    };
}
function nothingListed({ token, images }, context) {
    const cause = wrongKind(context);
    if (token !== 'live' || images.length > 0 || cause === undefined)
        return undefined;
    const what = 'The access was not checked, because `push` and `pull` list no image.';
    return { level: 'warning', title: 'Access not verified', what, causes: [cause] };
}
function ofLogin({ warnings, notices, replacesEarlier }, inputs) {
    const said = { title: 'Where the credential is', causes: [] };
    return [
        ...(replacesEarlier ? [replacedLogin(inputs)] : []),
        ...warnings.map((what) => ({ level: 'warning', ...said, what })),
        ...notices.map((what) => ({ level: 'notice', ...said, what }))
    ];
}
function replacedLogin({ server: { registry }, tokenInput }) {
    const text = `clients use one login for ${registry}, and the earlier step checked with another token.`;
    const fixes = [
        'Give one of the two logins a `scope`, to use both.',
        `Use one token that has all the access, in one step: \`${tokenInput}\`.`
    ];
    const what = `This login to ${registry} replaces the login of an earlier step of this job.`;
    return { level: 'warning', id: 'login-replaced', title: 'Earlier login replaced', what, causes: [{ text, fixes }] };
}

;// CONCATENATED MODULE: ./src/runner/event.ts



function readJobContext(env) {
    const event = parsed(attempt(() => (0,external_node_fs_namespaceObject.readFileSync)(env.GITHUB_EVENT_PATH ?? '', 'utf8')));
    const eventName = env.GITHUB_EVENT_NAME ?? '';
    const repository = env.GITHUB_REPOSITORY ?? '';
    const fromFork = isFromFork(eventName, event, repository);
    const dependabot = env.GITHUB_ACTOR === 'dependabot[bot]' ? dependabotLimit(eventName, event) : undefined;
    return {
        id: env.GITHUB_JOB ?? '',
        repository,
        owner: (env.GITHUB_REPOSITORY_OWNER || repository.split('/')[0]) ?? '',
        visibility: visibilityIn(event),
        ownerPages: { Organization: 'orgs', User: 'users' }[String(event?.repository?.owner?.type)],
        fromFork,
        dependabot,
        readOnly: fromFork || dependabot !== undefined,
        onAct: env.ACT === 'true',
        ...readActionPages(env)
    };
}
function readStepId(env) {
    const id = env.GITHUB_ACTION ?? '';
    return /^(?!__)[A-Za-z_][\w-]*$/.test(id) ? id : '';
}
function readActionPages(env) {
    const { GITHUB_ACTION_REPOSITORY: repository = '', GITHUB_ACTION_REF: ref = '' } = env;
    if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
        return {};
    const web = `https://github.com/${repository}`;
    const issues = `${web}/issues`;
    return /^[\w./-]+$/.test(ref) ? { issues, manual: `${web}/blob/${ref}/docs/troubleshooting.md` } : { issues };
}
function isFromFork(eventName, event, repository) {
    if (!eventName.startsWith('pull_request') || eventName === 'pull_request_target')
        return false;
    const head = event?.pull_request?.head?.repo;
    return head === null || (head?.full_name ?? repository) !== repository;
}
const DEPENDABOT_EVENTS = /^(?:push|create|deployment(?:_status)?|pull_request(?:_review(?:_comment)?)?)$/;
function dependabotLimit(eventName, event) {
    if (DEPENDABOT_EVENTS.test(eventName))
        return 'by-default';
    const author = event?.pull_request?.user?.login;
    return eventName === 'pull_request_target' && author === 'dependabot[bot]' ? 'always' : undefined;
}
function visibilityIn(event) {
    const { visibility, private: isPrivate } = event?.repository ?? {};
    if (visibility === 'public' || isPrivate === false)
        return 'public';
    return typeof visibility === 'string' || isPrivate === true ? 'private' : undefined;
}

;// CONCATENATED MODULE: ./src/report/lines.ts



function groupsOf(messages) {
    const keyOf = ({ level, id, title, causes, images = [] }) => JSON.stringify([level, id, causes.map(({ text, fixes }) => [text, fixes]), images.length > 0 ? '' : title]);
    return [...Map.groupBy(messages, keyOf).values()];
}
function titleOf(group) {
    if (group.every(({ title }) => title === group[0].title))
        return group[0].title;
    const denied = group.some(({ images = [] }) => images.some(({ verdict }) => verdict === 'denied'));
    return denied ? 'Access denied' : 'Access not verified';
}
function linesOf(group, most, manual) {
    const [first] = group;
    const shown = new Set(first.images?.length && group.length > most + 1 ? group.slice(0, most) : group);
    const same = Map.groupBy(group, ({ what }) => what);
    const [head, fixes] = fixLines(first.causes, same.get(first.what)?.length === 1);
    const [what = '', ...names] = [...same.values()].flatMap(each => whatLines(each, first, shown));
    const left = group.length - shown.size;
    return [
        { text: [what, head].filter(Boolean).join(' ') },
        ...names.map(text => ({ text })),
        ...(left === 0 ? [] : [{ text: `and ${left} more images, listed in the log and the job summary` }]),
        ...causeLines(first, manual),
        ...fixes,
        ...lines_distinct([...shown].flatMap(({ details = [] }) => details)).map(details => ({ label: 'Details', ...details }))
    ];
}
function whatLines(same, leader, shown) {
    const [first] = same;
    if (first.name === undefined)
        return [first.what];
    const named = first.what.replace('%s', () => (same.length === 1 ? (first.name ?? '') : `${same.length} images`));
    if (same.length > 1)
        return [named, ...same.filter(each => shown.has(each)).map(each => withPage(each.name, each))];
    return [pageOf(first) === pageOf(leader) ? named : withPage(named, first)];
}
function pageOf({ causes }) {
    return causes.find(({ page }) => page !== undefined)?.page;
}
function withPage(text = '', message) {
    const page = pageOf(message);
    return page === undefined ? text : `${text.replace(/\.$/, '')}: ${page}`;
}
function fixLines(causes, hasPage) {
    const fixes = causes.flatMap(({ fixes: [first, ...others], page }) => first === undefined ? [] : [hasPage && page ? `${first.replace(/\.$/, ':')} ${page}` : first, ...others]);
    const [head = '', rest = ''] = splitSentence(fixes.shift() ?? '');
    const lines = fixes.map(text => ({ label: 'Or', text }));
    return [head, rest === '' ? lines : [{ label: 'Fix', text: rest }, ...lines]];
}
function causeLines(message, manual) {
    const text = message.causes.flatMap(cause => cause.text || []).join(' Or ');
    const entry = message_entryOf(message);
    const more = entry === undefined || manual === undefined ? '' : `More: ${manual}#${entry}`;
    if (text !== '')
        return [{ label: 'Cause', text: `${text} ${more}`.trim() }];
    return more === '' ? [] : [{ text: more }];
}
function lines_distinct(details) {
    return [...new Map(details.toReversed().map(each => [each.words ?? each.text, each])).values()].toReversed();
}
function textOf(lines) {
    const quoted = (words) => words && `"${sanitize(words)}"`;
    return redact(lines.map(({ label, text, words }) => [label, text, quoted(words)].filter(Boolean).join(': ')).join('\n'));
}
const IMAGES = 5;
const LENGTH = 4096;
function annotationOf(group, manual) {
    for (let images = IMAGES;; images--) {
        const text = textOf(linesOf(group, images, manual));
        if (images === 1 || text.length <= LENGTH)
            return text;
    }
}
function adviceOf(message) {
    const [head, fixes] = fixLines(message.causes, true);
    return [head, textOf([...causeLines(message, undefined), ...fixes])].filter(Boolean).join('\n');
}
function answerLine(answer) {
    const { text, words } = detailsOf(answer);
    return words ? `${text}: ${sanitize(words)}` : text;
}

;// CONCATENATED MODULE: ./src/report/fitting.ts
function fitting(parts, bytes) {
    let room = bytes;
    const end = parts.findIndex(part => {
        room -= Buffer.byteLength(part) + 1;
        return room < 0;
    });
    return end < 0 ? { shown: parts, left: 0 } : { shown: parts.slice(0, end), left: parts.length - end };
}
const ORDER = ['denied', 'unknown', 'allowed'];
function fittingImages(images, bytes, render) {
    const whole = fitting(images.map(render), bytes);
    if (whole.left === 0)
        return whole;
    const refusedFirst = ORDER.flatMap(verdict => images.filter(image => image.verdict === verdict));
    return fitting(refusedFirst.map(render), bytes);
}

;// CONCATENATED MODULE: ./src/report/outputs.ts






const OUTPUT_BYTES = 120 * 1024;
const TAGS_BYTES = 32 * 1024;
function listedTags(images) {
    const listed = images.flatMap(image => (image.tags ? [{ image, ...image.tags }] : []));
    return listed.map(({ image, names, more }) => {
        const { shown, left } = fitting(names, TAGS_BYTES);
        return { image, tags: shown.map(tag => sanitize(tag)), cut: left > 0 || more };
    });
}
function reportOf(images, messages) {
    const tags = listedTags(images);
    const clean = (text) => text && sanitize(text);
    const entries = images.map(image => {
        const message = messages.find(each => isAbout(each, image));
        const { answer, manifest } = image;
        return {
            image: image.reference,
            access: image.access,
            verdict: image.verdict,
            id: message && message_entryOf(message),
            status: answer?.status ?? null,
            message: clean(answer?.message) || null,
            advice: (message && adviceOf(message)) || null,
            exists: image.exists,
            digest: clean(manifest?.digest),
            mediaType: clean(manifest?.mediaType),
            visibility: image.visibility,
            tags: tags.find(each => isSameAccess(each.image, image))?.tags
        };
    });
    const { shown } = fittingImages(entries, OUTPUT_BYTES - '[]'.length, entry => JSON.stringify(entry));
    return `[${shown.join(',')}]`;
}
function missing(images) {
    return images.filter(({ exists = 'true' }) => exists !== 'true').map(({ reference }) => reference);
}
function onlyDigest(images) {
    const tagged = images.filter(({ tag, manifest }) => tag !== undefined && manifest !== undefined);
    const references = new Set(tagged.map(({ reference }) => reference));
    return references.size === 1 ? sanitize(tagged[0]?.manifest?.digest ?? '') : '';
}
function outputsOf({ inputs, access, login }, { repository }, messages) {
    const images = access?.images ?? [];
    const metadata = typeof access?.check === 'object' ? access.check.metadata : undefined;
    return {
        'logged-in': String(login !== undefined),
        registry: inputs?.server.registry ?? '',
        username: inputs?.username ?? '',
        image: (inputs && imageOfRepository(repository, inputs.server.registry)) ?? '',
        'token-kind': inputs?.token ? tokenKindOf(inputs.token, inputs.server) : '',
        scopes: metadata?.scopes?.join(',') ?? '',
        'expires-at': metadata?.expiresAt?.toISOString() ?? '',
        'can-pull': access?.canPull ?? '',
        'can-push': access?.canPush ?? '',
        exists: access?.exists ?? '',
        missing: JSON.stringify(missing(images)),
        digest: onlyDigest(images),
        report: reportOf(images, messages),
        engine: login?.engines.join(',') ?? '',
        'docker-config': login?.dockerConfig ?? '',
        'auth-file': login?.authFile ?? ''
    };
}

;// CONCATENATED MODULE: ./src/report/rows.ts


function rowsOf(images) {
    const keyOf = ({ access, verdict, name }) => `${access} ${verdict} ${name}`;
    return [...Map.groupBy(images, keyOf).values()].map(group => {
        const first = group[0];
        const reference = shorten(group.length === 1 ? first.reference : packageReference(first));
        return { reference, access: first.access, verdict: first.verdict, images: group };
    });
}
const TAGS = 50;
function tagsOf({ images }, describe) {
    const described = images.flatMap(image => {
        const text = describe(image);
        const name = images.length === 1 ? '' : shorten(referenceOf(image) ?? 'tags');
        return text === '' ? [] : [`${name} ${text}`.trim()];
    });
    const left = described.length - TAGS;
    return left > 0 ? [...described.slice(0, TAGS), `and ${left} more`] : described;
}
function describeTag(image) {
    const digest = shorten(sanitize(image.manifest?.digest ?? ''));
    if (image.access === 'pull')
        return digest;
    const { exists } = image;
    if (exists === 'true')
        return `exists (${digest})`;
    return exists === 'false' ? 'does not exist yet' : exists === 'unknown' ? 'may exist' : '';
}
function shorten(text) {
    return text.replace(/(:[0-9a-f]{12})[0-9a-f]{20,}/g, '$1');
}

;// CONCATENATED MODULE: ./src/report/log.ts








const SIGNS = { allowed: '\u2713', denied: '\u2717', unknown: '?' };
function accessLog({ server, token }, access) {
    const { check, images } = access;
    const rows = rowsOf(images).flatMap(rowLines);
    if (typeof check === 'string')
        return { title: 'Access not checked: nothing was sent', lines: rows };
    const kind = KIND_NAMES[tokenKindOf(token, server)];
    const article = kind === KIND_NAMES['github-token'] ? '' : /^[AEIOU]/i.test(kind) ? 'an ' : 'a ';
    const sign = SIGNS[access.token === 'live' ? 'allowed' : access.token === 'dead' ? 'denied' : 'unknown'];
    return {
        title: `Access check on ${server.registry} with ${article}${kind}`,
        lines: [
            `${sign} token  ${answerLine(check.token)}`,
            ...metadataLines(check),
            ...rows,
            ...listedTags(images)
                .filter(({ cut }) => cut)
                .map(({ image, tags }) => `  ${image.reference} has more tags than the ${tags.length} in \`report\``)
        ]
    };
}
function outputsLine(outputs) {
    const told = ['logged-in', 'can-pull', 'can-push', 'exists'].filter(name => outputs[name] !== '');
    return `Outputs: ${told.map(name => `${name}: ${outputs[name]}`).join(', ')}`;
}
function lastLines({ inputs, access, login }, job) {
    if (inputs === undefined || access === undefined)
        return [];
    const lines = isUnchecked(access) ? [nothingChecked(inputs, job)] : [];
    if (inputs.engines.length === 0 && access.mayLogIn)
        lines.push(CHECKED_ONLY);
    if (login === undefined)
        return lines;
    const until = inputs.logout ? 'until the job ends' : 'and stays there, as `logout: false` asks';
    const where = `${login.authFile ?? 'the credential helper'} holds the credential ${until}`;
    const engines = login.engines.join(', ');
    const loggedIn = `Logged in to ${inputs.server.registry} as ${inputs.username} (${engines}): ${where}.`;
    return [...lines, loggedIn, ...login.remarks];
}
const CHECKED_ONLY = 'Checked only; no login was asked for.';
function isUnchecked(access) {
    return access !== undefined && access.images.length === 0 && access.mayLogIn;
}
function nothingChecked({ server: { registry } }, { repository }) {
    const own = imageOfRepository(repository, registry) ?? `${registry}/OWNER/NAME`;
    return `No image was checked: \`pull\` and \`push\` list none. To check one, add \`push: ${own}\`.`;
}
function metadataLines({ metadata }) {
    if (metadata === undefined)
        return [];
    const { answer, scopes, expiresAt } = metadata;
    const why = answer.status === undefined ? 'got no answer' : `was answered with ${answer.status}`;
    if (answer.status !== 200)
        return [`  scopes and expiry: not known, GET /rate_limit of the API ${why}`];
    return [
        `  scopes: ${scopes === undefined ? 'not reported' : scopes.join(', ') || 'none'}`,
        `  expires: ${expiresAt?.toISOString() ?? 'not reported; the token may still expire'}`
    ];
}
function rowLines(row) {
    const { access, reference, verdict, images } = row;
    const visibility = new Set(images.flatMap(({ anonymous, visibility: seen }) => anonymous && seen ? `  ${seen} to an anonymous client: ${answerLine(anonymous)}` : []));
    return [`${SIGNS[verdict]} ${access}   ${reference}: ${describeRow(row)}`, ...visibility];
}
function describeRow(row) {
    const { access, images } = row;
    const answers = new Set(images.map(describeAnswer));
    if (access === 'pull' && answers.size > 1)
        return tagsOf(row, describeAnswer).join('; ');
    const tags = tagsOf(row, image => describeExisting(image) ?? describeTag(image));
    return [...answers, ...(tags.length > 0 ? [tags.join(', ')] : [])].join('; ');
}
function describeAnswer({ access, answer, mismatch, visibility }) {
    if (answer === undefined)
        return 'not asked';
    if (mismatch)
        return `${visibility}, and ${visibility === 'public' ? 'private' : 'public'} was asked for`;
    if (meaningOf(answer) !== 'found')
        return describeResult(answer);
    return access === 'push' ? 'allowed (nothing was written)' : 'allowed';
}
function describeResult(answer) {
    const { text, words } = detailsOf(answer);
    const result = answer.failure === undefined ? `HTTP ${answer.status}` : text.slice(answer.asked.length + 1);
    return words ? `${result}: ${sanitize(words)}` : result;
}
function describeExisting(image) {
    if (image.exists !== 'unknown')
        return undefined;
    return `may exist (${image.existing === undefined ? 'not asked' : describeResult(image.existing)})`;
}

;// CONCATENATED MODULE: ./src/report/summary.ts







const LEVELS = { error: '\u274c', warning: '\u26a0\ufe0f', notice: '\u2139\ufe0f', log: '\u2139\ufe0f' };
const TABLE_BYTES = 300 * 1024;
const MESSAGES_BYTES = 560 * 1024;
const summary_IMAGES = 100;
function hasSummary({ inputs, access }, messages) {
    const isWrong = messages.some(({ level }) => level === 'error' || level === 'warning');
    return inputs?.summary !== false && ((access?.images ?? []).length > 0 || isWrong);
}
function summaryOf(step, job, messages) {
    const { inputs, access } = step;
    const images = access?.images ?? [];
    const groups = groupsOf(messages);
    const { shown, left } = fitting(groups.map((group, index) => section(group, index + 1, job.manual)), MESSAGES_BYTES);
    return [
        '<h3>GHCR Login</h3>',
        `<p>${headline(step)}</p>`,
        ...(inputs && isUnchecked(access) ? [`<p>${prose(nothingChecked(inputs, job))}</p>`] : []),
        ...(images.length === 0 ? [] : table(images, groups, inputs?.onDenied === 'warn')),
        ...shown,
        ...omitted(left, 'problems')
    ].join('\n');
}
function headline({ inputs, access, login }) {
    if (inputs === undefined)
        return `${LEVELS.error} Not logged in`;
    const registry = code(inputs.server.registry);
    if (login !== undefined) {
        const programs = login.engines.filter(engine => engine !== 'file');
        const by = programs.length === 0 ? '' : `, with ${programs.join(' and ')}`;
        return `\u2705 Logged in to ${registry} as ${code(inputs.username)}${by}`;
    }
    if (inputs.engines.length > 0 || access === undefined)
        return `${LEVELS.error} Not logged in to ${registry}`;
    return `${access.mayLogIn ? '\u2705' : LEVELS.error} ${CHECKED_ONLY}`;
}
function table(images, groups, goesOn) {
    const marks = { allowed: '\u2705', denied: goesOn ? LEVELS.warning : LEVELS.error, unknown: '\u2754' };
    const columns = {
        Image: ({ reference }) => code(reference),
        Access: ({ access }) => access,
        Verdict: ({ verdict }) => `${marks[verdict]} ${verdict}`,
        Tags: row => tagsOf(row, describeTag).map(code).join('<br>'),
        See: ({ images }) => {
            const isAboutRow = (group) => group.some(message => images.some(image => isAbout(message, image)));
            return groups.flatMap((group, index) => (isAboutRow(group) ? index + 1 : [])).join(', ');
        }
    };
    const rows = rowsOf(images);
    const filled = Object.entries(columns).filter(([, cell]) => rows.some(row => cell(row) !== ''));
    const { shown, left } = fittingImages(rows, TABLE_BYTES, row => {
        const cells = filled.map(([, cell]) => `<td>${cell(row)}</td>`);
        return `<tr>${cells.join('')}</tr>`;
    });
    const head = filled.map(([title]) => `<th>${title}</th>`);
    return ['<table>', `<tr>${head.join('')}</tr>`, ...shown, '</table>', ...omitted(left, 'rows')];
}
function omitted(count, what) {
    return count === 0 ? [] : [`<p>${count} more ${what} are in the log of the step.</p>`];
}
function section(group, number, manual) {
    const lines = linesOf(group, summary_IMAGES, manual);
    const what = lines.filter(({ label }) => label === undefined).map(({ text = '' }) => prose(text, plain));
    const advice = lines.filter(({ label }) => label !== undefined).flatMap(paragraphs);
    const title = `<b>${number}. ${LEVELS[group[0].level]} ${prose(titleOf(group))}</b>`;
    return [`<p>${title}<br>${what.join('<br>')}</p>`, ...advice].join('\n');
}
function paragraphs({ label, text = '', words }) {
    if (label === 'Details') {
        const parts = [prose(text, plain), words === undefined ? '' : code(sanitize(words))];
        return [`<p>Details: ${parts.filter(Boolean).join(': ')}</p>`];
    }
    const parts = `${label}: ${text}`.split(/\n((?: {2}.*(?:\n|$))+)/);
    return parts.flatMap(part => {
        if (part.startsWith('  '))
            return `<pre>${escaped(part.trimEnd().replace(/^ {2}/gm, ''))}</pre>`;
        return part === '' ? [] : `<p>${prose(part)}</p>`;
    });
}
function prose(text, between = linked) {
    return text
        .split('`')
        .map((part, index) => (index % 2 === 1 ? code(part) : between(part)))
        .join('');
}
function linked(text) {
    return text
        .split(/(https:\/\/[^\s<>()"]*[^\s<>()".,;:])/)
        .map((part, index) => (index % 2 === 1 ? `<a href="${plain(part)}">${plain(part)}</a>` : plain(part)))
        .join('');
}
function code(text) {
    return `<code>${plain(text)}</code>`;
}
function plain(text) {
    return escaped(text.replace(/\s+/g, ' '));
}
function escaped(text) {
    return redact(text).replace(/[&<>"'`*_[\]|~#@\\!$]/g, character => `&#${character.codePointAt(0)};`);
}

;// CONCATENATED MODULE: ./src/report/publish.ts









function showAccess(inputs, access) {
    for (const remark of inputs.remarks)
        info(escapeCommands(remark));
    const { title, lines } = accessLog(inputs, access);
    if (lines.length === 0)
        return;
    startGroup(title);
    for (const line of lines)
        info(escapeCommands(line));
    endGroup();
}
async function publish(step, env) {
    const job = readJobContext(env);
    const messages = diagnose(step, job, Date.now());
    const annotate = annotator(job.manual);
    annotate(messages);
    for (const line of lastLines(step, job))
        info(escapeCommands(line));
    const outputs = outputsOf(step, job, messages);
    for (const [name, value] of Object.entries(outputs))
        setOutput(name, value);
    info(outputsLine(outputs));
    if (hasSummary(step, messages) && env.GITHUB_STEP_SUMMARY) {
        const text = summaryOf(step, job, messages);
        await summary
            .addRaw(text, true)
            .write()
            .catch(thrown => annotate([noSummary(thrown)]));
    }
    return step.access?.endsStep === true || messages.some(({ level }) => level === 'error');
}
function tellOfFault(thrown, env) {
    const { manual, issues } = readJobContext(env);
    annotator(manual)(errorMessages(thrown, { issues }));
}
const ANNOTATE = { error: error, warning: warning, notice: notice };
const ANNOTATIONS = 9;
function annotator(manual) {
    const shown = { error: 0, warning: 0, notice: 0 };
    return messages => {
        for (const group of groupsOf(messages)) {
            const [{ level }] = group;
            const text = annotationOf(group, manual);
            const count = level === 'log' ? ANNOTATIONS : ++shown[level];
            if (level !== 'log' && count < ANNOTATIONS)
                ANNOTATE[level](text, { title: titleOf(group) });
            else
                info(`\n${text}`);
            if (level !== 'log' && count === ANNOTATIONS) {
                ANNOTATE[level]('There is more: the log and the job summary show the rest.', { title: 'More' });
            }
        }
    };
}

;// CONCATENATED MODULE: ./src/runner/exit-code.ts
const LINGER_MS = 1_000;
function onUnexpectedEnd(tell) {
    let told = false;
    const tellFirst = (thrown) => {
        if (!told)
            tell(thrown);
        told = true;
    };
    const ranDry = () => tellFirst(new Error('it stopped before it was done'));
    process.once('beforeExit', ranDry);
    process.on('uncaughtException', tellFirst);
    return () => process.off('beforeExit', ranDry);
}
function failUntilDecided(tell) {
    let fault = false;
    process.exitCode = 1;
    const done = onUnexpectedEnd(thrown => {
        fault = true;
        process.exitCode = 1;
        tell(thrown);
    });
    return failed => {
        done();
        if (!fault)
            process.exitCode = failed ? 1 : 0;
        setTimeout(() => process.exit(), LINGER_MS).unref();
    };
}

;// CONCATENATED MODULE: ./src/github/server.ts

const HOST = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/;
function findServer(registry, jobServerUrl, onGitHub = true) {
    const jobHost = URL.parse(jobServerUrl)?.host;
    if (jobHost === undefined)
        throw new Unaccepted('GITHUB_SERVER_URL is not a URL');
    const wanted = registry.toLowerCase() || registryOf(jobHost);
    const isLoopback = LOOPBACK.test(wanted);
    const origin = URL.parse(`${isLoopback ? 'http' : 'https'}://${wanted}`)?.origin;
    if (origin === undefined && registry === '') {
        const reason = `the server that runs the job, ${jobHost}, has no registry of GitHub's`;
        throw new Unaccepted(reason, 'Set `registry: ghcr.io` and a classic token of github.com.');
    }
    if (origin === undefined || !(isLoopback || HOST.test(wanted)))
        throw new Unaccepted('not a host with optional port');
    const found = { registry: wanted, origin, jobServerKind: onGitHub ? kindOf(jobHost) : 'other' };
    if (isLoopback)
        return { ...found, web: `https://${jobHost}`, isJobServer: false, kind: 'loopback' };
    const isJobServer = wanted === registryOf(jobHost);
    const host = isJobServer ? jobHost : webHostOf(wanted);
    if (host === undefined) {
        const fix = looksLikeGhcr(wanted) ? 'Write ghcr.io.' : 'For other registries, use docker/login-action.';
        throw new Unaccepted('not the registry of a GitHub server', fix);
    }
    const kind = kindOf(host);
    const api = kind === 'ghes' ? `https://${host}/api/v3` : `https://api.${host}`;
    return { ...found, api, web: `https://${host}`, isJobServer, kind };
}
function looksLikeGhcr(host) {
    return (host !== 'ghcr.io' && /^(?:(?:www|docker\.pkg)\.)?(?!gcr\.io$)(?:[ghcr]{3,5}\.[a-z]{2,3}|github\.com)$/.test(host));
}
function bareHost(text) {
    const [, scheme = '', host = ''] = /^(?:([a-z]+):\/\/)?([^/]*)/i.exec(text) ?? [];
    return host.replace(scheme.toLowerCase() === 'http' ? /:80$/ : /:443$/, '');
}
function isOnGitHub(env) {
    if (/^https:\/\/(?:github\.com|[^/]+\.ghe\.com)\/?$/.test(serverUrlOf(env)))
        return true;
    if (env.GITEA_ACTIONS === 'true' || env.FORGEJO_ACTIONS === 'true')
        return false;
    return !/\/api\/v1\/?$/.test(env.GITHUB_API_URL ?? '');
}
function serverUrlOf(env) {
    return env.GITHUB_SERVER_URL || 'https://github.com';
}
function registryOf(webHost) {
    return webHost === 'github.com' ? 'ghcr.io' : `containers.${webHost.replace(/:\d+$/, '')}`;
}
function webHostOf(registry) {
    if (registry === 'ghcr.io')
        return 'github.com';
    const host = /^containers\.(.+?)(?::\d+)?$/.exec(registry)?.[1];
    return host === 'github.com' ? undefined : host;
}
function kindOf(webHost) {
    if (webHost === 'github.com')
        return 'github.com';
    return webHost.endsWith('.ghe.com') ? 'ghe.com' : 'ghes';
}

;// CONCATENATED MODULE: ./src/github/image-list.ts


function parseImageList(text, registry, input = 'push') {
    const { entries, hasComments } = splitList(text);
    const refused = [];
    const read = [];
    const others = [];
    const namesHost = entries.some(({ bare }) => hostIn(bare) !== undefined);
    for (const { written, bare } of entries) {
        try {
            const [, reason, fix = ''] = MISTAKES.find(([form]) => form.test(bare)) ?? [];
            if (reason !== undefined)
                throw new Unaccepted(reason, fix.replaceAll('INPUT', input));
            const host = splitReference(bare).host?.replace(/:443$/, '') ?? (namesHost ? 'docker.io' : undefined);
            if (host !== undefined && host !== registry) {
                if (looksLikeGhcr(host))
                    throw new Unaccepted(`its host is ${host}`, `Write ghcr.io in place of ${host}.`);
                others.push({ written, host });
                continue;
            }
            const image = parseImage(host === undefined ? bare : bare.replace(/^[^/]*/, registry), registry);
            read.push({ written, image });
        }
        catch (error) {
            if (!(error instanceof Unaccepted))
                throw error;
            refused.push({ written, reason: error.message, fix: error.fix });
        }
    }
    const leftOut = others.map(({ written }) => written);
    if (leftOut.length > 0 && read.length === 0 && refused.length === 0) {
        const fix = others.some(({ host }) => host === 'ghcr.io')
            ? 'Set `registry: ghcr.io`, and pass a token of github.com.'
            : 'For other registries, use docker/login-action.';
        refused.push({ written: leftOut.join(', '), reason: `no image of ${registry} is listed`, fix });
    }
    return { read, leftOut, refused, hasComments };
}
const MISTAKES = [
    [
        /^type=(?:raw|ref|semver|pep440|match|edge|sha|schedule)\b/,
        'it is for the input `tags` of docker/metadata-action',
        `Write its output: \${{ steps.meta.outputs.tags }}.`
    ],
    [/^\w+=/, 'it is not an image', 'Write only the image itself.'],
    [
        /\$|\{\{/,
        'an expression or a variable in it was not evaluated',
        `Write \`\${{ github.repository }}\`, not \`$GITHUB_REPOSITORY\`.`
    ],
    [/^[[{](?!:)/, 'it is not a JSON array of strings', 'Write one entry per line.'],
    [/[ \t]/, 'it has white space in it', 'Write one entry per line under `INPUT: |`; `INPUT: >` joins the lines.'],
    [
        /^(?:true|false)$/i,
        'images are listed here, unlike in docker/build-push-action',
        `Write the image, such as ghcr.io/\${{ github.repository }}.`
    ],
    [/^(?!https?:|docker:|oci:)[a-z][a-z0-9+.-]*:\/\//i, 'it is an address of another kind than an image', '']
];
function splitList(text) {
    const lines = rawEntriesOf(text);
    const uncommented = lines.map(line => line.replace(/(?:^|\s)#.*$/s, '').trim());
    const entries = uncommented.flatMap(line => {
        const item = unquote(line.replace(/^- +/, ''));
        const parts = (HAS_COMMAS.test(item) ? [item] : item.split(',')).map(part => part.trim()).filter(Boolean);
        const isDressed = parts.length === 1 && item !== line;
        return parts.map(part => ({ written: isDressed ? line : part, bare: unquote(part).replace(SCHEME, '') }));
    });
    return { entries, hasComments: lines.some((line, index) => line.trim() !== uncommented[index]) };
}
const SCHEME = /^(?:https?|docker|oci):\/\//i;
const HAS_COMMAS = /^(?:\w+=|[[{](?!:))/;
function rawEntriesOf(text) {
    try {
        const list = text.trim().startsWith('[') && JSON.parse(text);
        if (Array.isArray(list) && list.every(each => typeof each === 'string'))
            return list;
    }
    catch {
    }
    return text.split(/[\r\n]+/);
}
function unquote(text) {
    return /^(["'`])([^"'`]*)\1$/.exec(text)?.[2]?.trim() ?? text;
}

;// CONCATENATED MODULE: ./src/runner/input-reader.ts






const DEFAULTS = {
    'on-denied': 'fail',
    'on-existing': 'ignore',
    'expiry-warning-days': '14'
};
const NAMED = 20;
class InputReader {
    #env;
    problems = [];
    notices = [];
    remarks = [];
    constructor(env) {
        this.#env = env;
    }
    text(input, accepted) {
        const isGiven = this.#env[`INPUT_${input.toUpperCase()}`] !== undefined;
        const text = isGiven ? getInput(input) : (DEFAULTS[input] ?? '');
        const tokens = gitHubTokensIn(text);
        for (const token of tokens)
            maskSecret(token);
        if (tokens.length === 0 && !containsSecret(text))
            return text;
        const line = `${tokenInputOf(this.#env)}: \${{ secrets.YOUR_SECRET }}`;
        const fix = `Pass the token only as \`${line}\`. Accepted here: ${accepted}.`;
        this.problems.push(`\`${input}\` holds a token. ${fix}`);
        return undefined;
    }
    all(input, accepted, parse, split = entriesOf) {
        const values = [];
        const refused = [];
        for (const written of split(this.text(input, accepted))) {
            try {
                values.push(parse(written));
            }
            catch (error) {
                if (!(error instanceof Unaccepted))
                    throw error;
                refused.push({ written, reason: error.message, fix: error.fix });
            }
        }
        this.refuse(input, accepted, refused);
        return values;
    }
    one(input, accepted, parse) {
        return this.all(input, accepted, parse, text => (text === undefined ? [] : [text]))[0];
    }
    choice(input, ...values) {
        const accepted = values.map(value => `\`${value}\``).join(', ');
        return this.one(input, accepted, text => valueNamed(values, text)) ?? values[0];
    }
    refuse(input, accepted, refused) {
        for (const { written, reason, fix } of refused.slice(0, NAMED)) {
            const what = `\`${input}\` is ${sanitize(written, 80) || 'empty'}: ${reason}${reason.endsWith('?') ? '' : '.'}`;
            this.problems.push(`${what} ${sanitize(fix, 1_000) || `Accepted: ${accepted}.`}`);
        }
        const more = refused.length - NAMED;
        if (more > 0)
            this.problems.push(`\`${input}\` has ${more} more entries that cannot be used. Accepted: ${accepted}.`);
    }
}
function input_reader_linesOf(text = '') {
    return text
        .split(/[\r\n]/)
        .map(entry => entry.trim())
        .filter(entry => entry !== '');
}
function entriesOf(text = '') {
    return input_reader_linesOf(text.replaceAll(',', '\n'));
}
function valueNamed(values, text) {
    const found = values.find(value => value === text.toLowerCase());
    if (found === undefined)
        throw new Unaccepted('not one of the accepted values');
    return found;
}
const SEE_TOKEN = 'token';
function tokenInputOf(env) {
    return (env.INPUT_PASSWORD ?? SEE_TOKEN).trim() === SEE_TOKEN ? 'token' : 'password';
}
function tokenOfLogin(env) {
    const [password, other] = [readSecret('password'), readSecret('token')];
    const token = (password || other).trim();
    if (token !== '')
        maskSecret(new Credential(getInput('username') || (env.GITHUB_ACTOR ?? ''), token).basic);
    return token;
}
function readSecret(input) {
    const secret = getInput(input, { trimWhitespace: false });
    const text = secret.trim();
    if (input === 'password' && text === SEE_TOKEN)
        return '';
    const namesSecret = noTokenIn(text) === 'expression' && expressionIn(text) !== undefined;
    if (text === '' || no_token_isWord(text) || namesSecret)
        return secret;
    const parts = secret.split(/\s+/).filter(part => part.length >= 8);
    for (const form of [secret, text, ...parts, base64(secret), base64(text), ...tokensWithin(text)])
        maskSecret(form);
    return secret;
}
function base64(text) {
    return Buffer.from(text).toString('base64');
}

;// CONCATENATED MODULE: ./src/runner/proxy.ts

function readProxy(env) {
    const text = env.HTTPS_PROXY || env.https_proxy;
    if (!text)
        return undefined;
    const url = urlOf(text);
    if (url === null)
        return { unsupported: 'the proxy variable is not a URL' };
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
        return { unsupported: `${url.protocol}// is not supported by this action` };
    const basic = basicOf(url);
    return { url, authorization: basic && `Basic ${basic}` };
}
function settleEnvironment(env) {
    const differing = ['HTTPS_PROXY', 'NO_PROXY'].flatMap(name => {
        const lower = name.toLowerCase();
        const differs = env[name] && env[lower] && env[name] !== env[lower];
        return differs ? [`${name} and ${lower} differ: ${name} counts here, as for docker. curl takes ${lower}.`] : [];
    });
    if (env.NO_PROXY)
        env.no_proxy = env.NO_PROXY;
    if (env.NODE_TLS_REJECT_UNAUTHORIZED !== '0')
        return differing;
    return [...differing, 'NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored: this action verifies every certificate.'];
}
function proxySecrets({ https_proxy, HTTPS_PROXY, http_proxy, HTTP_PROXY }) {
    return [https_proxy, HTTPS_PROXY, http_proxy, HTTP_PROXY].flatMap((text = '') => {
        const [, written] = /^(?:[a-z]+:\/\/)?[^/@:]*:([^/]+)@/i.exec(text) ?? [];
        const url = urlOf(text);
        if (written === undefined)
            return [];
        return [
            written,
            proxy_decoded(written),
            ...(url === null ? [] : [url.password, proxy_decoded(url.password), basicOf(url) ?? ''])
        ];
    });
}
function urlOf(text) {
    return URL.parse(text.includes('://') ? text : `http://${text}`);
}
function basicOf({ username, password }) {
    if (username === '' && password === '')
        return undefined;
    return Buffer.from(`${proxy_decoded(username)}:${proxy_decoded(password)}`).toString('base64');
}
function proxy_decoded(text) {
    return attempt(() => decodeURIComponent(text)) ?? text;
}

;// CONCATENATED MODULE: ./src/runner/inputs.ts















const ACCEPTED = {
    token: 'GITHUB_TOKEN or a personal access token as GitHub shows it',
    username: 'a user name without white space and without `:`',
    registry: '`ghcr.io`, `containers.SUBDOMAIN.ghe.com`, `containers.HOSTNAME`, or nothing',
    images: '`[HOST/]OWNER/NAME[:TAG][@DIGEST]`, one per line or separated by commas',
    scopes: 'scopes such as `write:packages`, one per line or separated by commas',
    engine: '`auto`, `none`, or one or more of `docker`, `podman`, `file`',
    platforms: 'platforms such as `linux/amd64` or `linux/arm/v7`, one per line or separated by commas',
    days: 'a whole number of days from 0 to 3650',
    seconds: 'a whole number of seconds from 0 to 600'
};
function readInputs(env) {
    const reader = new InputReader(env);
    const given = inputs_readToken(reader, env);
    for (const secret of proxySecrets(env))
        maskPassword(secret);
    const username = readUsername(reader, env, given);
    const server = reader.one('registry', ACCEPTED.registry, text => {
        const host = bareHost(text);
        if (host !== text)
            reader.notices.push(`\`registry\`: ${sanitize(text)} is read as ${sanitize(host) || 'empty'}.`);
        return findServer(host, serverUrlOf(env), isOnGitHub(env));
    });
    const read = {
        ...given,
        pull: readImages('pull', reader, server),
        push: readImages('push', reader, server),
        scope: reader.all('scope', SCOPE_FORM, text => parseScope(text, server?.registry ?? ''), input_reader_linesOf),
        scopes: [...new Set(reader.all('scopes', ACCEPTED.scopes, readScope))],
        platforms: [...new Set(reader.all('platforms', ACCEPTED.platforms, readPlatform))],
        visibility: reader.choice('visibility', 'any', 'public', 'private'),
        onDeniedAsked: reader.choice('on-denied', 'fail', 'warn', 'warn-on-fork'),
        onExisting: reader.choice('on-existing', 'ignore', 'warn', 'fail'),
        waitSeconds: reader.one('wait', ACCEPTED.seconds, text => readNumber(text, 600)) ?? 0,
        ...(reader.one('engine', ACCEPTED.engine, readEngines) ?? { engines: [], isEngineFound: false }),
        storeAsked: reader.choice('store', 'auto', 'shared', 'isolated'),
        logout: reader.choice('logout', 'true', 'false') === 'true',
        expiryWarningDays: reader.one('expiry-warning-days', ACCEPTED.days, text => readNumber(text, 3650)) ?? 0,
        summary: reader.choice('summary', 'true', 'false') === 'true',
        proxy: readProxy(env),
        environment: settleEnvironment(env),
        plainDockerHost: plainDockerHost(env),
        step: readStepId(env),
        notices: reader.notices,
        remarks: reader.remarks
    };
    if (reader.problems.length === 0)
        for (const { input, accepted, ...misfit } of misfits(read))
            reader.refuse(input, accepted, [{ ...misfit, fix: '' }]);
    if (reader.problems.length > 0 || username === undefined || server === undefined) {
        throw new InputError(reader.problems);
    }
    const overridden = hasOtherLogin(env.DOCKER_AUTH_CONFIG, server.registry, given.token);
    const { onDeniedAsked, storeAsked } = read;
    const onFork = readJobContext(env).readOnly ? 'warn' : 'fail';
    const onDenied = onDeniedAsked === 'warn-on-fork' ? onFork : onDeniedAsked;
    const auto = env.RUNNER_ENVIRONMENT === 'github-hosted' ? 'shared' : 'isolated';
    const store = storeAsked === 'auto' ? auto : storeAsked;
    return Object.freeze({ ...read, username, server, overridden, onDenied, store });
}
function hasOtherLogin(config, registry, token) {
    const { auth } = objectOf(objectOf(objectOf(parsed(config)).auths)[registry]);
    return typeof auth === 'string' && Credential.fromBasic(auth)?.secret !== token;
}
function plainDockerHost(env) {
    const { DOCKER_HOST = '', DOCKER_TLS, DOCKER_TLS_VERIFY } = env;
    const isHere = /^tcp:\/\/(?:[\w-]+|127\.[\d.]+|\[::1\])(?:[:/]|$)/.test(DOCKER_HOST);
    return DOCKER_HOST.startsWith('tcp://') && !isHere && !DOCKER_TLS && !DOCKER_TLS_VERIFY
        ? sanitize(DOCKER_HOST)
        : undefined;
}
function readScope(text) {
    const scope = text.toLowerCase();
    if (!/^[a-z][a-z_]*(?::[a-z][a-z_]*)?$/.test(scope))
        throw new Unaccepted('not written like a scope');
    const level = /package/.test(scope) && /(?:^|[:_])(read|write|delete)(?:[:_]|$)/.exec(scope)?.[1];
    if (level && scope !== `${level}:packages`)
        throw new Unaccepted('GitHub has no such scope', `Write ${level}:packages.`);
    return scope;
}
function readPlatform(text) {
    const platform = text.toLowerCase();
    if (!/^[a-z0-9]+\/[a-z0-9]+(?:\/[a-z0-9]+)?$/.test(platform))
        throw new Unaccepted('not written like a platform');
    return platform;
}
function readEngines(text) {
    const names = entriesOf(text.toLowerCase());
    if (names.length === 0)
        throw new Unaccepted('name at least one engine');
    if (names.length === 1 && names[0] === 'auto')
        return { engines: [ENGINE_NAMES.find(name => findProgram(name) !== undefined) ?? 'file'], isEngineFound: true };
    if (names.length === 1 && names[0] === 'none')
        return { engines: [], isEngineFound: false };
    const single = names.find(name => name === 'auto' || name === 'none');
    if (single !== undefined)
        throw new Unaccepted(`\`${single}\` cannot be combined with other engines`);
    return { engines: [...new Set(names.map(name => valueNamed(ENGINE_NAMES, name)))], isEngineFound: false };
}
function readNumber(text, highest) {
    if (!/^\d+$/.test(text))
        throw new Unaccepted('not a whole number');
    if (Number(text) > highest)
        throw new Unaccepted('too high');
    return Number(text);
}
const TOKEN_FAULTS = [
    [/\s/, 'has white space in it: the secret may have been pasted with other text'],
    [/[\u0000-\u001f\u007f-\u009f]/, 'has control characters in it'],
    [/[^\u0021-\u007e]/, 'has characters outside of ASCII in it']
];
const USERNAME_FAULTS = [
    [/^$/, 'docker and podman need a name, although ghcr.io ignores it'],
    [/:/, 'a colon ends the name in HTTP Basic authentication'],
    [/[\s\p{Cc}\p{Cf}]/u, 'it has white space or control characters in it'],
    [/.{256}/, 'it is longer than 255 characters']
];
function inputs_readToken(reader, env) {
    const [password, other] = [readSecret('password'), readSecret('token')];
    const tokenInput = tokenInputOf(env);
    const given = tokenInput === 'password' ? password : other;
    const token = given.trim();
    if (token !== given && token !== '')
        reader.notices.push(`\`${tokenInput}\`: white space around it was removed.`);
    const isOther = !['', token].includes(other.trim()) && !other.startsWith('ghs_');
    if (tokenInput === 'password' && isOnGitHub(env) && isOther) {
        reader.notices.push('`password` is used, and not `token`: both are given.');
    }
    const malformed = noTokenIn(token) === undefined && TOKEN_FAULTS.find(([form]) => form.test(token))?.[1];
    if (malformed)
        reader.problems.push(`\`${tokenInput}\` ${malformed}. Accepted: ${ACCEPTED.token}.`);
    return { token, tokenInput };
}
function readUsername(reader, env, { token, tokenInput }) {
    const username = reader.one('username', ACCEPTED.username, text => {
        const name = text || (env.GITHUB_ACTOR ?? '');
        if (isToken(name)) {
            maskSecret(name);
            const line = `${tokenInput}: \${{ secrets.YOUR_SECRET }}`;
            throw new Unaccepted('it is a token', `Leave \`username\` out, and write \`${line}\`.`);
        }
        const fault = USERNAME_FAULTS.find(([form]) => form.test(name));
        if (fault !== undefined)
            throw new Unaccepted(fault[1]);
        return name;
    });
    if (username !== undefined && token !== '')
        maskSecret(new Credential(username, token).basic);
    return username;
}
function isToken(text) {
    if (/^(?:(?:gh[pousr]_|github_pat_)\w{16,}|[0-9a-f]{40}$)/.test(text))
        return true;
    return noTokenIn(text) === 'base64' || (serviceOf(text) !== undefined && text.length >= 24);
}
function readImages(input, reader, server) {
    const text = reader.text(input, ACCEPTED.images);
    if (text === undefined || server === undefined || (server.jobServerKind === 'other' && server.isJobServer))
        return [];
    const list = parseImageList(text, server.registry, input);
    reader.refuse(input, ACCEPTED.images, list.refused);
    reader.notices.push(...noticesOf(list, input, server.registry));
    const inLowerCase = list.read.filter(isLowerCased).map(readAs);
    if (inLowerCase.length > 0)
        reader.remarks.push(`\`${input}\`: ${listed(inLowerCase, inputs_NAMED)}.`);
    return [...new Map(list.read.map(({ image }) => [image.reference, image])).values()];
}
const inputs_NAMED = 3;
const readAs = ({ written, image }) => `${sanitize(written)} is read as ${image.reference}`;
const isLowerCased = ({ written, image: { reference } }) => written !== reference && written.toLowerCase() === reference.toLowerCase();
function noticesOf({ read, leftOut, hasComments }, input, registry) {
    const charts = input === 'push' ? read.filter(({ written }) => /^\W*oci:/i.test(written)) : [];
    const changed = read.filter(each => each.image.reference !== each.written && !isLowerCased(each));
    const others = read.length === 0 ? [] : leftOut.map(entry => sanitize(entry, 120));
    const notices = [
        ...(changed.length === 0 ? [] : [`${listed(changed.map(readAs), inputs_NAMED)}.`]),
        ...charts
            .slice(0, 1)
            .map(({ image }) => `helm appends the chart's name: if this is only the folder, list ${image.reference}/NAME.`),
        ...(hasComments ? ['comments are left out.'] : []),
        ...(others.length === 0 ? [] : [`not checked, because it is not on ${registry}: ${listed(others, inputs_NAMED)}.`])
    ];
    return notices.map(notice => `\`${input}\`: ${notice}`);
}

;// CONCATENATED MODULE: ./src/main.ts






async function main(env = process.env) {
    const decide = failUntilDecided(thrown => tellOfFault(thrown, env));
    const step = { thrown: [] };
    let login;
    try {
        const inputs = readInputs(env);
        step.inputs = inputs;
        const failure = preflight(inputs);
        const token = Promise.withResolvers();
        if (failure === undefined)
            login = new Login(inputs, env, token.promise);
        step.access = judge(inputs, failure ?? (await checkAccess(inputs, token.resolve)));
        showAccess(inputs, step.access);
        if (login !== undefined && step.access.mayLogIn)
            step.login = await login.keep();
    }
    catch (error) {
        step.thrown.push(error);
    }
    await login?.discard().catch(error => step.thrown.push(error));
    decide(await publish(step, env));
}

;// CONCATENATED MODULE: ./src/login/logout.ts











async function logOut(env) {
    const token = tokenOfLogin(env);
    const login = loadLogin(env);
    if (login === undefined)
        return info('No login to remove.');
    if (login === 'unreadable')
        return tellUnreadable(env);
    if (!login.logout) {
        if (Object.keys(login.exported).length === 0)
            removeFolder(login.folder);
        return info('The login stays, as `logout: false` asks.');
    }
    const isFirst = (0,external_node_fs_namespaceObject.existsSync)(login.folder);
    const looked = [];
    let isDone = true;
    for (const place of login.places.toReversed()) {
        try {
            const taken = await takeOut(place, login, place.stored && isFirst);
            const isUnknown = taken.outcome === 'none' && place.stored && !hasRecord(place.file);
            if (!isUnknown || !warnWhereHeld(place.file, login, token, WHOSE))
                tell(taken, place.file, place.name);
            if (taken.isClear)
                looked.push(place.file);
        }
        catch (error) {
            isDone = false;
            const fix = `look at ${place.file}. Once that is fixed, the next run of this action there removes it; ${login.folder} stays until then`;
            warning(`${reasonOf(error)}. The credential may still be there: ${fix}.`, { title: 'Not cleared' });
        }
    }
    for (const name of Object.values(VARIABLES)) {
        const before = login.exported[name];
        if (before !== undefined)
            orWarn(() => exportVariable(name, before));
    }
    orWarn(() => (isDone ? removeFolder(login.folder) : credentialsIn(login.folder).forEach(removeFile)));
    if (isFirst && login.places.length === 0 && !(0,external_node_fs_namespaceObject.existsSync)(login.folder))
        info(escapeCommands(`Removed ${login.folder} with the login.`));
    orWarn(() => isJobDirUsed(jobDirOf(env)) || removeFolder(jobDirOf(env)));
    if (login.places.length === 0 && Object.keys(login.exported).length === 0)
        looked.push(...lookElsewhere(env).flatMap(({ file }) => (hasRecord(file) ? [] : file)));
    for (const file of looked)
        orWarn(() => warnWhereHeld(file, login, token));
}
const APART = 'Where jobs share a home, `store: isolated` keeps them apart.';
function tell({ outcome, overwritten }, file, registry) {
    const said = {
        removed: `Removed the login to ${registry} from ${file}.`,
        restored: `Removed the login to ${registry} from ${file}; the earlier one is back.`,
        none: `There is no login of this step in ${file}.`,
        absent: `The login to ${registry} was gone from ${file} already.`,
        replaced: `The login to ${registry} in ${file} was replaced while the job ran, not by this action; the new one was left there. ${APART}`,
        covered: `A later step or job is logged in to ${registry} in ${file}; its own clean-up removes it.`,
        released: `A later step keeps its login to ${registry} in ${file}, as its \`logout: false\` asks.`
    };
    const title = 'The login was replaced while the job ran';
    if (outcome === 'replaced')
        warning(said.replaced, { title });
    else
        info(escapeCommands(said[outcome]));
    const another = `Another job logged in to ${registry} in ${file} while this one ran. ${APART}`;
    if (overwritten)
        warning(another, { title });
}
function removeFolder(folder) {
    if (!(0,external_node_fs_namespaceObject.existsSync)(folder))
        return;
    const { left, credentials } = removeRunDir(folder, credentialsIn(folder));
    const [first] = credentials;
    if (first !== undefined)
        warning(`${first} cannot be removed, and holds the credential.`, { title: 'A credential is left' });
    else if (left)
        warning(`${folder} cannot be removed. The files that held the credential are gone.`, { title: 'Files are left' });
}
const WHOSE = ', and nothing tells any more which login put it there';
function warnWhereHeld(file, { fingerprint }, token, more = '') {
    const isHeld = isHeldIn(file, fingerprint, token);
    const left = `${file} still holds the credential${more}: remove it by hand.`;
    if (isHeld)
        warning(left, { title: 'A credential is left' });
    return isHeld;
}
function tellUnreadable(env) {
    const places = [...configsElsewhere(env).filter(file => (0,external_node_fs_namespaceObject.existsSync)(file)), env.RUNNER_TEMP ?? ''].join(', ');
    const text = `a credential may be left. Look for it in ${places}, and log out by hand.`;
    warning(`What the login saved cannot be read: ${text}`, { title: 'Not cleared' });
}
function orWarn(part) {
    try {
        part();
    }
    catch (error) {
        warning(`${reasonOf(error)}. A credential may be left.`, { title: 'Not cleared' });
    }
}
function reasonOf(error) {
    return sanitize(error instanceof Error ? error.message : String(error));
}

;// CONCATENATED MODULE: ./src/post.ts




async function post(env = process.env) {
    const done = onUnexpectedEnd(thrown => {
        const early = `The clean-up ended early: ${sanitize(String(thrown))}.`;
        warning(`${early} A credential may be left: look at the log of the login.`, { title: 'Not cleared' });
    });
    await logOut(env);
    done();
}

;// CONCATENATED MODULE: ./src/index.ts



var __webpack_exports__main = __webpack_exports__.i;
var __webpack_exports__post = __webpack_exports__.b;
export { __webpack_exports__main as main, __webpack_exports__post as post };
