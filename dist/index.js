import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 770:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

module.exports = __nccwpck_require__(218);


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
var util = __nccwpck_require__(404);


exports.httpOverHttp = httpOverHttp;
exports.httpsOverHttp = httpsOverHttp;
exports.httpOverHttps = httpOverHttps;
exports.httpsOverHttps = httpsOverHttps;


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

/***/ 404:
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
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
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
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/************************************************************************/
var __webpack_exports__ = {};

// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  i: () => (/* reexport */ main),
  b: () => (/* reexport */ post)
});

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
var external_http_namespaceObject = /*#__PURE__*/__nccwpck_require__.t(external_http_, 2);
// EXTERNAL MODULE: external "https"
var external_https_ = __nccwpck_require__(692);
var external_https_namespaceObject = /*#__PURE__*/__nccwpck_require__.t(external_https_, 2);
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
var tunnel = __nccwpck_require__(770);
;// CONCATENATED MODULE: ./stub/undici/index.js
/**
 * Stands in for undici, which @actions/http-client imports for one method, `getAgentDispatcher`, that nothing here calls.
 * The real package would be 87 % of the bundle (actions/toolkit#1800). A first use of it must be seen at once.
 */
class ProxyAgent {
  constructor() {
    throw new Error('undici is left out of this bundle (stub/undici): getAgentDispatcher cannot be used here')
  }
}

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
const RetryableHttpVerbs = ['OPTIONS', 'GET', 'DELETE', 'HEAD'];
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
        const proxyUrl = getProxyUrl(parsedUrl);
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
        info.httpModule = usingSsl ? external_https_namespaceObject : external_http_namespaceObject;
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
        const proxyUrl = getProxyUrl(parsedUrl);
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
            maxSockets = this.requestOptions.maxSockets || external_http_.globalAgent.maxSockets;
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
            agent = usingSsl ? new external_https_.Agent(options) : new external_http_.Agent(options);
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
;// CONCATENATED MODULE: ./src/github/image.ts
class ImageError extends Error {
    name = 'ImageError';
}
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const HEX_LENGTH = { sha256: 64, sha384: 96, sha512: 128 };
const NAME_LIMIT = 255;
function parseImage(text, registry) {
    const [beforeDigest = '', digest, ...more] = text.split('@');
    if (more.length > 0 || (digest !== undefined && !isDigest(digest))) {
        throw new ImageError('the digest after @ must be ALGORITHM:HEX, e.g. sha256 and 64 hexadecimal digits');
    }
    const parts = beforeDigest.split('/');
    const last = parts.pop() ?? '';
    const colon = last.indexOf(':');
    const tag = colon < 0 ? undefined : last.slice(colon + 1);
    if (tag !== undefined && !isTag(tag)) {
        throw new ImageError('the tag must be up to 128 letters, digits, _, . or -, not starting with . or -');
    }
    parts.push(colon < 0 ? last : last.slice(0, colon));
    const first = parts[0] ?? '';
    if (parts.length > 1 && isHost(first)) {
        if (first.toLowerCase() !== registry)
            throw new ImageError(`its host is not the registry of this step, ${registry}`);
        parts.shift();
    }
    const written = parts.join('/');
    const name = written.toLowerCase();
    if (parts.length < 2)
        throw new ImageError('an owner and a name are needed: OWNER/NAME');
    if (name.length > NAME_LIMIT)
        throw new ImageError(`the name must not be longer than ${NAME_LIMIT} characters`);
    if (!name.split('/').every(part => COMPONENT.test(part))) {
        throw new ImageError('each part of the name must be letters and digits, joined by single . or _, by __ or by -');
    }
    const [owner = '', ...rest] = name.split('/');
    return {
        image: {
            name,
            owner,
            package: rest.join('/'),
            ...(tag === undefined ? {} : { tag }),
            ...(digest === undefined ? {} : { digest }),
            reference: `${registry}/${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
        },
        lowered: name !== written
    };
}
function isHost(part) {
    return part.includes('.') || part.includes(':') || part.toLowerCase() === 'localhost';
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
function requiredAccess(inputs) {
    return [
        ...inputs.push.map(image => ({ image, access: 'push' })),
        ...inputs.pull.map(image => ({ image, access: 'pull' }))
    ];
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
function tokenKindOf(token, server) {
    if (token.startsWith('ghs_')) {
        const app = server.kind === 'github.com' ? appIdOf(token) : undefined;
        return app === undefined || app === ACTIONS_APP_ID ? 'github-token' : 'app-installation';
    }
    if (token.startsWith('ghp_'))
        return 'classic-pat';
    if (token.startsWith('github_pat_'))
        return 'fine-grained-pat';
    if (token.startsWith('gho_'))
        return 'oauth';
    if (token.startsWith('ghu_'))
        return 'app-user';
    if (token.startsWith('ghr_'))
        return 'refresh';
    return 'unknown';
}
function reportsScopes(kind) {
    return kind === 'classic-pat' || kind === 'oauth' || kind === 'unknown';
}
function isOfAnotherServer(token, server) {
    if (server.kind === 'loopback')
        return false;
    if (server.home === 'other')
        return server.own || isPrefixless(token) || isInstallationOfAnother(token, server);
    if (server.home === 'ghes' && isPrefixless(token))
        return !server.own;
    return token.startsWith('ghs_') && isInstallationOfAnother(token, server);
}
function isInstallationOfAnother(token, server) {
    if (!token.startsWith('ghs_'))
        return false;
    if (server.home !== 'ghes' && server.home !== 'other')
        return !server.own;
    return appIdOf(token) === undefined ? !server.own && server.home === 'ghes' : server.kind !== 'github.com';
}
function isPrefixless(token) {
    return !/^(?:gh[a-z]|github_pat)_/.test(token);
}
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
function isMistyped(token) {
    const body = /^gh[pou]_([0-9A-Za-z]+)$/.exec(token)?.[1];
    if (body === undefined)
        return false;
    if (body.length !== 36)
        return true;
    let rest = process.getBuiltinModule('node:zlib').crc32(body.slice(0, 30));
    let checksum = '';
    for (let i = 0; i < 6; i++) {
        checksum = BASE62.charAt(rest % 62) + checksum;
        rest = Math.floor(rest / 62);
    }
    return checksum !== body.slice(30);
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

;// CONCATENATED MODULE: external "node:http"
const external_node_http_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");
var external_node_http_default = /*#__PURE__*/__nccwpck_require__.n(external_node_http_namespaceObject);
;// CONCATENATED MODULE: external "node:https"
const external_node_https_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");
var external_node_https_default = /*#__PURE__*/__nccwpck_require__.n(external_node_https_namespaceObject);
;// CONCATENATED MODULE: external "node:timers/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");
;// CONCATENATED MODULE: ./src/access/response.ts
function isNoResponse(outcome) {
    return 'fault' in outcome;
}
const NO_TUNNEL = 'no tunnel';
const TLS_CODES = /^(?:ERR_TLS|ERR_SSL|EPROTO|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH)/;
function noResponseFrom(error) {
    const { code = '', message = '', statusCode } = error;
    if (code === 'ERR_PROXY_TUNNEL')
        return { fault: 'proxy', detail: String(statusCode ?? NO_TUNNEL) };
    if (code === 'ERR_PROXY_INVALID_CONFIG')
        return { fault: 'proxy', detail: 'the proxy variable is not a URL' };
    if (TLS_CODES.test(code))
        return { fault: 'tls', detail: code };
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
        return { fault: 'dns', detail: code };
    if (code === 'ETIMEDOUT')
        return { fault: 'timeout', detail: code };
    return { fault: 'connection', detail: code || message || 'closed before the answer was whole' };
}
function isServerFault(status, words) {
    return status === 403 && /\bauthzd\b|\btwirp error\b/i.test(words);
}
function isTransient(outcome) {
    if (!isNoResponse(outcome))
        return outcome.status === 429 || outcome.status >= 500 || isServerFault(outcome.status, outcome.body);
    switch (outcome.fault) {
        case 'timeout':
        case 'connection':
        case 'dns':
            return true;
        case 'proxy':
            return outcome.detail === NO_TUNNEL || /^5\d\d$/.test(outcome.detail);
        default:
            return false;
    }
}

;// CONCATENATED MODULE: ./src/access/http.ts






const BODY_LIMIT = 1024 * 1024;
const TRY_MS = 10_000;
const TRIES = 3;
const REDIRECTS = 3;
const TOTAL_MS = 60_000;
const WAIT_MS = 500;
class Deadline {
    #end;
    constructor(totalMs = TOTAL_MS) {
        this.#end = Date.now() + totalMs;
    }
    get left() {
        return Math.max(0, this.#end - Date.now());
    }
}
class OriginClient {
    origin;
    deadline;
    #agent;
    #proxy;
    #client = new lib_HttpClient('ghcr-login', [], { allowRedirects: false, allowRetries: false });
    constructor(origin, deadline, connections = 1, proxy = {}) {
        this.origin = origin;
        this.deadline = deadline;
        const options = { keepAlive: true, maxSockets: connections };
        this.#proxy = origin.startsWith('https:') ? proxy : {};
        this.#agent = origin.startsWith('https:')
            ? new (external_node_https_default()).Agent({ ...options, proxyEnv: { HTTPS_PROXY: this.#proxy.url, NO_PROXY: this.#proxy.bypass } })
            : new (external_node_http_default()).Agent(options);
    }
    async ask(request) {
        let asked = false;
        for (let attempt = 1;; attempt++) {
            const outcome = await this.#follow(request);
            core_debug(`${request.method} ${this.origin}${request.path.replace(/\?.*/, '')}: ${said(outcome)}`);
            const once = !isNoResponse(outcome) && !asked && request.again?.(outcome) === true;
            if (attempt === TRIES || !(once || isTransient(outcome)))
                return outcome;
            asked ||= once;
            const wait = waitFor(outcome, attempt);
            if (wait >= this.deadline.left)
                return outcome;
            await (0,promises_namespaceObject.setTimeout)(wait);
        }
    }
    close() {
        this.#agent.destroy();
        this.#client.dispose();
    }
    async #follow(request) {
        let { method, path } = request;
        for (let hop = 0;; hop++) {
            const outcome = await this.#send(method, path, request.headers ?? {});
            if (isNoResponse(outcome) || ![301, 302, 303, 307, 308].includes(outcome.status))
                return outcome;
            const target = resolveSameOrigin(this.origin, path, outcome.headers.location);
            if (target === undefined || hop === REDIRECTS)
                return outcome;
            if (typeof target !== 'string')
                return target;
            path = target;
            if (outcome.status === 303)
                method = 'GET';
        }
    }
    async #send(method, path, headers) {
        if (this.#proxy.unsupported !== undefined)
            return { fault: 'proxy', detail: this.#proxy.unsupported };
        const budget = Math.min(TRY_MS, this.deadline.left);
        if (budget === 0)
            return { fault: 'timeout', detail: 'no time left' };
        const limit = new AbortController();
        const expired = Promise.withResolvers();
        const timer = setTimeout(() => {
            expired.resolve({ fault: 'timeout', detail: `${budget} ms` });
            limit.abort();
        }, budget);
        try {
            return await Promise.race([expired.promise, this.#exchange(method, path, headers, budget, limit.signal)]);
        }
        finally {
            clearTimeout(timer);
        }
    }
    async #exchange(method, path, headers, budget, signal) {
        try {
            const url = new URL(this.origin);
            const { message } = await this.#client.requestRaw({
                parsedUrl: url,
                httpModule: url.protocol === 'https:' ? (external_node_https_default()) : (external_node_http_default()),
                options: {
                    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
                    port: url.port || (url.protocol === 'https:' ? 443 : 80),
                    path,
                    method,
                    headers: {
                        'user-agent': 'ghcr-login',
                        ...(method === 'POST' ? { 'content-length': '0' } : {}),
                        ...headers
                    },
                    agent: this.#agent,
                    timeout: budget,
                    signal
                }
            }, null);
            const body = await readBody(message);
            if (body === undefined)
                return { fault: 'oversized', detail: `more than ${BODY_LIMIT} bytes` };
            return { status: message.statusCode ?? 0, headers: message.headers, body };
        }
        catch (error) {
            return noResponseFrom(error);
        }
    }
}
function resolveSameOrigin(origin, base, location) {
    if (location === undefined)
        return undefined;
    try {
        const url = new URL(location, origin + base);
        if (url.origin === origin && url.username === '' && url.password === '')
            return url.pathname + url.search;
        return { fault: 'foreign-host', detail: `${url.protocol}//${url.host}` };
    }
    catch {
        return { fault: 'foreign-host', detail: 'something that is no URL' };
    }
}
async function readBody(message) {
    const chunks = [];
    let size = 0;
    for await (const chunk of message) {
        size += chunk.length;
        if (size > BODY_LIMIT)
            return undefined;
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
}
function waitFor(outcome, attempt) {
    const own = WAIT_MS * 2 ** (attempt - 1) * (1 + Math.random());
    const after = isNoResponse(outcome) ? undefined : outcome.headers['retry-after'];
    if (after === undefined)
        return own;
    const asked = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now();
    return Number.isFinite(asked) ? Math.max(asked, own) : own;
}
function said(outcome) {
    return isNoResponse(outcome) ? `${outcome.fault} (${outcome.detail})` : String(outcome.status);
}

;// CONCATENATED MODULE: ./src/access/preflight.ts

function preflight(inputs) {
    if (inputs.token === '')
        return 'empty';
    if (tokenKindOf(inputs.token, inputs.server) === 'refresh')
        return 'refresh';
    return isOfAnotherServer(inputs.token, inputs.server) ? 'other-server' : undefined;
}

;// CONCATENATED MODULE: ./src/access/challenge.ts
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const PARAMETER = new RegExp(`^[\\s,]*(${TOKEN})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))`);
const SCHEME = new RegExp(`^[\\s,]*(${TOKEN})(?=\\s|,|$)`);
function parseChallenges(header) {
    const challenges = [];
    let rest = header.slice(0, 4096);
    for (;;) {
        const parameter = PARAMETER.exec(rest);
        const current = challenges.at(-1);
        if (parameter !== null && current !== undefined) {
            const [all, name = '', quoted, bare] = parameter;
            current.parameters[name.toLowerCase()] = quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '';
            rest = rest.slice(all.length);
            continue;
        }
        const scheme = SCHEME.exec(rest);
        if (scheme === null)
            return challenges;
        challenges.push({ scheme: (scheme[1] ?? '').toLowerCase(), parameters: Object.create(null) });
        rest = rest.slice(scheme[0].length);
    }
}

;// CONCATENATED MODULE: ./src/access/registry-client.ts




const TAG_PAGES = 10;
const MANIFEST_TYPES = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v2+json'
].join(', ');
async function askToken(connection, server, basic, scope) {
    const query = `service=${encodeURIComponent(server.registry)}${scope === undefined ? '' : `&scope=${scope}`}`;
    const headers = { accept: 'application/json', ...(basic === undefined ? {} : { authorization: `Basic ${basic}` }) };
    const askAt = async (path) => {
        const whole = `${path}${path.includes('?') ? '&' : '?'}${query}`;
        const { evidence, answer } = await ask(connection, 'GET', whole, headers);
        const bearer = answer?.status === 200 ? tokenIn(answer.body) : undefined;
        return bearer === undefined ? { evidence } : { evidence: { ...evidence, complete: true }, bearer };
    };
    const first = await askAt('/token');
    if (first.evidence.status !== 404 && first.evidence.status !== 405)
        return first;
    const ping = await connection.ask({ method: 'GET', path: '/v2/' });
    const realm = isNoResponse(ping) ? undefined : realmOf(connection.origin, '/v2/', ping);
    if (realm === undefined)
        return first;
    return typeof realm === 'string' ? askAt(realm) : { evidence: { asked: 'GET /v2/', noResponse: realm } };
}
async function askUpload(connection, bearer, image) {
    const path = `/v2/${image.name}/blobs/uploads/`;
    const { evidence, answer } = await ask(connection, 'POST', path, bearerOf(bearer));
    if (answer?.status !== 202)
        return evidence;
    const location = resolveSameOrigin(connection.origin, path, answer.headers.location);
    if (typeof location === 'object')
        return { asked: evidence.asked, noResponse: location };
    return { ...evidence, complete: location !== undefined };
}
async function askManifest(connection, bearer, image) {
    const reference = referenceOf(image);
    if (reference === undefined)
        return askTags(connection, bearer, image);
    const head = await askForManifest('HEAD', connection, bearer, image, reference);
    const refused = [401, 403, 404].includes(head.evidence.status ?? 0);
    return refused ? askForManifest('GET', connection, bearer, image, reference) : head;
}
function askExisting(connection, bearer, image, reference) {
    return askForManifest('GET', connection, bearer, image, reference);
}
async function askForManifest(method, connection, bearer, image, reference) {
    const path = `/v2/${image.name}/manifests/${reference}`;
    const { evidence, answer } = await ask(connection, method, path, { ...bearerOf(bearer), accept: MANIFEST_TYPES });
    const manifest = answer?.status === 200 ? manifestOf(answer) : {};
    return { evidence: { ...evidence, complete: manifest.digest !== undefined }, manifest };
}
async function askTags(connection, bearer, image) {
    const first = await askTagPage(connection, bearer, `/v2/${image.name}/tags/list?n=1000`);
    const pages = [first];
    let last = first;
    while (last.next !== undefined && pages.length < TAG_PAGES) {
        last = await askTagPage(connection, bearer, last.next);
        pages.push(last);
    }
    const foreign = pages.find(page => page.evidence.noResponse?.fault === 'foreign-host');
    const { evidence } = foreign ?? first;
    if (first.tags === undefined)
        return { evidence, manifest: {} };
    const more = last.next !== undefined || last.evidence.complete !== true;
    return { evidence, manifest: { tags: pages.flatMap(({ tags }) => tags ?? []), ...(more ? { more } : {}) } };
}
async function askTagPage(connection, bearer, path) {
    const { evidence, answer } = await ask(connection, 'GET', path, bearerOf(bearer));
    const tags = answer?.status === 200 ? tagsIn(answer.body) : undefined;
    if (answer === undefined || tags === undefined)
        return { evidence: { ...evidence, complete: false } };
    const link = /<([^>]*)>\s*;\s*rel="?next"?/i.exec(String(answer.headers.link))?.[1];
    const next = resolveSameOrigin(connection.origin, path, link);
    if (typeof next === 'object')
        return { evidence: { asked: evidence.asked, noResponse: next }, tags };
    return { evidence: { ...evidence, complete: true }, tags, ...(next === undefined ? {} : { next }) };
}
async function ask(connection, method, path, headers) {
    const asked = `${method} ${path.replace(/\?.*/, '')}`;
    const outcome = await connection.ask({ method, path, headers, again: isBareDenial });
    if (isNoResponse(outcome))
        return { evidence: { asked, noResponse: outcome } };
    const realm = outcome.status === 401 ? realmOf(connection.origin, path, outcome) : undefined;
    if (typeof realm === 'object')
        return { evidence: { asked, noResponse: realm } };
    return { evidence: { asked, status: outcome.status, ...errorIn(outcome.body) }, answer: outcome };
}
function realmOf(origin, path, answer) {
    const realms = parseChallenges(String(answer.headers['www-authenticate'] ?? ''))
        .filter(challenge => challenge.scheme === 'bearer')
        .map(challenge => resolveSameOrigin(origin, path, challenge.parameters.realm));
    return realms.find(realm => typeof realm === 'object') ?? realms[0];
}
function isBareDenial(answer) {
    return answer.status === 403 && errorIn(answer.body).message === 'denied';
}
function errorIn(body) {
    const error = objectIn(objectIn(parsed(body))?.errors, 0);
    const code = error?.code;
    const message = error?.message;
    return {
        ...(typeof code === 'string' ? { code } : {}),
        ...(typeof message === 'string' ? { message } : {})
    };
}
function tokenIn(body) {
    const answer = objectIn(parsed(body));
    const token = answer?.token ?? answer?.access_token;
    return typeof token === 'string' && /^[\u0021-\u007e]{8,}$/.test(token) ? token : undefined;
}
function tagsIn(body) {
    const answer = objectIn(parsed(body));
    if (answer === undefined || !('tags' in answer))
        return undefined;
    if (answer.tags === null)
        return [];
    return Array.isArray(answer.tags) ? answer.tags.filter(tag => typeof tag === 'string' && isTag(tag)) : undefined;
}
function manifestOf(answer) {
    const digest = answer.headers['docker-content-digest'];
    const mediaType = answer.headers['content-type'];
    return {
        ...(typeof digest === 'string' && isDigest(digest) ? { digest } : {}),
        ...(mediaType === undefined ? {} : { mediaType })
    };
}
function bearerOf(token) {
    return { accept: 'application/json', authorization: `Bearer ${token}` };
}
function parsed(body) {
    try {
        return JSON.parse(body);
    }
    catch {
        return undefined;
    }
}
function objectIn(value, index) {
    const object = index === undefined ? value : Array.isArray(value) ? value[index] : undefined;
    return typeof object === 'object' && object !== null ? object : undefined;
}

;// CONCATENATED MODULE: ./src/access/token-metadata.ts

async function fetchTokenMetadata(connection, prefix, token) {
    const answer = await connection.ask({ method: 'GET', path: `${prefix}/rate_limit`, headers: headersOf(token) });
    if (isNoResponse(answer))
        return { noResponse: answer };
    if (answer.status !== 200)
        return { status: answer.status };
    const scopes = answer.headers['x-oauth-scopes'];
    const expiresAt = parseExpiry(String(answer.headers['github-authentication-token-expiration'] ?? ''), new Date());
    return {
        status: answer.status,
        ...(typeof scopes === 'string' ? { scopes: scopesIn(scopes) } : {}),
        ...(expiresAt === undefined ? {} : { expiresAt })
    };
}
async function fetchSsoPage(connection, prefix, token, owner, web) {
    const path = `${prefix}/orgs/${encodeURIComponent(owner)}`;
    const answer = await connection.ask({ method: 'GET', path, headers: headersOf(token) });
    if (isNoResponse(answer))
        return { owner, noResponse: answer };
    const page = /^required;\s*url=([^\s;,]+)/.exec(String(answer.headers['x-github-sso'] ?? ''))?.[1];
    const trusted = page !== undefined && URL.canParse(page) && new URL(page).origin === web;
    return { owner, status: answer.status, ...(trusted ? { page: new URL(page).href } : {}) };
}
function headersOf(token) {
    return { accept: 'application/vnd.github+json', authorization: `Bearer ${token}` };
}
function scopesIn(header) {
    return header
        .split(',')
        .map(scope => scope.trim())
        .filter(scope => /^[a-z][a-z:_]*$/.test(scope));
}
function parseExpiry(text, now) {
    const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (UTC|[+-]\d{4})$/.exec(text.trim());
    if (parts === null)
        return undefined;
    const [, day, time, zone = ''] = parts;
    const date = new Date(`${day}T${time}${zone === 'UTC' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`}`);
    return date.getTime() > now.getTime() ? date : undefined;
}

;// CONCATENATED MODULE: ./src/github/scopes.ts
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
function missingIn(scopes, wanted) {
    if (scopes === undefined)
        return [];
    const carried = new Set(scopes);
    for (const scope of carried)
        for (const narrower of carriedBy(scope))
            carried.add(narrower);
    return wanted.filter(scope => !carried.has(scope));
}
const POWERFUL = /^(?:repo|public_repo|workflow|delete:packages|delete_repo|site_admin|codespace|user|(?:admin|write):(?!packages$).+)$/;
function isPowerful(scope) {
    return POWERFUL.test(scope);
}

;// CONCATENATED MODULE: ./src/access/verdict.ts



function judge(inputs, check) {
    const token = check.kind === 'probed' ? judgeToken(check) : check.reason;
    const images = check.kind === 'probed'
        ? check.images.map(image => judgeImage(image, token, inputs))
        : requiredAccess(inputs).map(required => withExistence({ ...required, verdict: 'denied' }));
    const unusable = check.kind === 'not-probed' || token === 'dead';
    const canDo = (access) => canAll(images.filter(image => image.access === access));
    const missingScopes = check.kind === 'probed' ? missingIn(check.metadata?.scopes, inputs.scopes) : [];
    const denied = unusable || missingScopes.length > 0 || images.some(image => image.verdict === 'denied');
    const endsStep = token === 'foreign-host' ||
        (inputs.onDenied === 'fail' && denied) ||
        (inputs.onExisting === 'fail' && images.some(mayOverwrite));
    return {
        token,
        images,
        missingScopes,
        canPull: canDo('pull'),
        canPush: canDo('push'),
        exists: allExist(images),
        denied,
        endsStep,
        mayLogIn: (token === 'live' || token === 'unknown') && !endsStep
    };
}
function judgeToken(probed) {
    const images = probed.images.flatMap(image => [image.evidence, image.existing, image.anonymous]);
    if ([probed.token, ...images].some(evidence => evidence?.noResponse?.fault === 'foreign-host'))
        return 'foreign-host';
    if (probed.token.status === 200)
        return probed.token.complete === true ? 'live' : 'unknown';
    return isRefusal(probed.token) ? 'dead' : 'unknown';
}
function judgeImage(image, token, inputs) {
    const { evidence } = image;
    if (evidence === undefined)
        return withExistence({ ...image, verdict: token === 'dead' ? 'denied' : 'unknown' });
    if (image.access === 'push')
        return withExistence({ ...image, verdict: judgeUpload(evidence) });
    const verdict = judgeManifest(evidence);
    if (image.anonymous === undefined)
        return { ...image, verdict };
    const visibility = judgeVisibility(image.anonymous, verdict);
    const mismatch = verdict === 'allowed' && visibility !== 'unknown' && visibility !== inputs.visibility;
    if (mismatch)
        return { ...image, verdict: 'denied', visibility, mismatch };
    return { ...image, visibility, verdict: verdict === 'allowed' && visibility === 'unknown' ? 'unknown' : verdict };
}
function judgeUpload(evidence) {
    if (evidence.status === 202 && evidence.complete === true)
        return 'allowed';
    return isRefusal(evidence) ? 'denied' : 'unknown';
}
function judgeManifest(evidence) {
    if (evidence.status === 200 && evidence.complete === true)
        return 'allowed';
    return isRefusal(evidence) || (evidence.status === 404 && evidence.code !== undefined) ? 'denied' : 'unknown';
}
function withExistence(image) {
    return image.access === 'push' && referenceOf(image.image) !== undefined
        ? { ...image, exists: judgeExisting(image) }
        : image;
}
function judgeExisting({ existing, verdict }) {
    if (existing?.status === 200 && existing.complete === true)
        return 'true';
    const absent = existing?.status === 404 && (existing.code === 'MANIFEST_UNKNOWN' || existing.code === 'NAME_UNKNOWN');
    return absent && verdict === 'allowed' ? 'false' : 'unknown';
}
function mayOverwrite({ exists }) {
    return exists === 'true' || exists === 'unknown';
}
function createsPackage({ exists, existing }) {
    return exists === 'false' && existing?.code === 'NAME_UNKNOWN';
}
function judgeVisibility(anonymous, verdict) {
    if (anonymous.status === 200 && anonymous.complete === true)
        return 'public';
    const refused = isRefusal(anonymous) || (anonymous.status === 404 && anonymous.code !== undefined);
    return refused && verdict === 'allowed' ? 'private' : 'unknown';
}
function isRefusal(evidence) {
    const { status, code, message = '' } = evidence;
    return (status === 401 || status === 403) && code !== undefined && !isServerFault(status, message);
}
function canAll(images) {
    if (images.length === 0)
        return '';
    if (images.some(image => image.verdict === 'denied'))
        return 'false';
    return images.every(image => image.verdict === 'allowed') ? 'true' : 'unknown';
}
function allExist(images) {
    const told = images.flatMap(({ exists }) => exists ?? []);
    if (told.length === 0)
        return '';
    if (told.includes('false'))
        return 'false';
    return told.includes('unknown') ? 'unknown' : 'true';
}

;// CONCATENATED MODULE: ./src/access/probe.ts









const CONNECTIONS = 10;
const EXPLAIN_MS = 5_000;
const PROGRESS = 25;
async function checkAccess(inputs, onToken = () => { }) {
    const reason = preflight(inputs);
    return reason === undefined ? probe(inputs, onToken) : { kind: 'not-probed', reason };
}
async function probe(inputs, onToken) {
    const base = inputs.server.api === undefined || !reportsScopes(tokenKindOf(inputs.token, inputs.server))
        ? undefined
        : new URL(inputs.server.api);
    const api = base && new OriginClient(base.origin, new Deadline(EXPLAIN_MS), 1, inputs.proxy);
    const registry = new OriginClient(inputs.server.origin, new Deadline(), CONNECTIONS, inputs.proxy);
    try {
        const [answers, metadata] = await Promise.all([
            askRegistry(inputs, registry, onToken),
            api && fetchTokenMetadata(api, prefixOf(base), inputs.token)
        ]);
        const sso = api && (await askSsoOfRefused(answers.images, api, prefixOf(base), inputs));
        return {
            kind: 'probed',
            ...answers,
            ...(metadata === undefined ? {} : { metadata }),
            ...(sso === undefined || sso.length === 0 ? {} : { sso: pagesIn(sso), ssoAnswers: sso })
        };
    }
    finally {
        registry.close();
        api?.close();
    }
}
async function askRegistry(inputs, registry, onToken) {
    const { server, username } = inputs;
    const required = requiredAccess(inputs);
    const basic = Buffer.from(`${username}:${inputs.token}`).toString('base64');
    const { evidence: token, bearer } = await askToken(registry, server, basic, scopeOf(required[0]));
    onToken(!isRefusal(token) && token.noResponse?.fault !== 'foreign-host');
    if (bearer === undefined)
        return { token, images: required };
    maskSecret(bearer);
    return { token, images: await askImages(registry, bearer, required, inputs) };
}
async function askImages(registry, bearer, required, inputs) {
    const images = [...required];
    let done = 0;
    const questions = required.flatMap((each, index) => questionsOf(registry, bearer, each, inputs).map((ask, part) => async () => {
        const answer = await ask();
        images[index] = { ...(images[index] ?? each), ...answer };
        if (part > 0)
            return;
        done += 1;
        if (done % PROGRESS === 0 && done < required.length)
            info(`asked for ${done} of ${required.length} images`);
    }));
    const queue = questions.values();
    const work = async () => {
        for (const ask of queue)
            await ask();
    };
    await Promise.all(Array.from({ length: Math.min(CONNECTIONS, questions.length) }, work));
    return images;
}
function questionsOf(registry, bearer, required, inputs) {
    const { image, access } = required;
    if (access === 'pull')
        return [() => askPull(registry, bearer, required, inputs)];
    const upload = async () => ({ evidence: await askUpload(registry, bearer, image) });
    const reference = referenceOf(image);
    if (reference === undefined)
        return [upload];
    const existing = async () => {
        const { evidence, manifest } = await askExisting(registry, bearer, image, reference);
        return { existing: evidence, manifest };
    };
    return [upload, existing];
}
async function askPull(registry, bearer, required, inputs) {
    const own = await askManifest(registry, bearer, required.image);
    return inputs.visibility === 'any' ? own : { ...own, anonymous: await askAnonymously(registry, inputs, required) };
}
async function askAnonymously(connection, inputs, required) {
    const { evidence, bearer } = await askToken(connection, inputs.server, undefined, scopeOf(required));
    if (bearer !== undefined)
        return (await askManifest(connection, bearer, required.image)).evidence;
    return evidence.status === 404 ? { asked: evidence.asked, status: 404 } : evidence;
}
function scopeOf(required) {
    if (required === undefined)
        return undefined;
    return `repository:${required.image.name}:${required.access === 'push' ? 'pull,push' : 'pull'}`;
}
async function askSsoOfRefused(images, api, prefix, { token, server }) {
    const refused = images.filter(image => /\bSAML\b/.test(image.evidence?.message ?? ''));
    const answers = [];
    for (const owner of new Set(refused.map(({ image }) => image.owner))) {
        answers.push(await fetchSsoPage(api, prefix, token, owner, server.web));
    }
    return answers;
}
function pagesIn(answers) {
    return new Map(answers.flatMap(({ owner, page }) => (page === undefined ? [] : [[owner, page]])));
}
function prefixOf(api) {
    return api === undefined || api.pathname === '/' ? '' : api.pathname;
}

;// CONCATENATED MODULE: external "node:path"
const external_node_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");
;// CONCATENATED MODULE: external "node:crypto"
const external_node_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");
;// CONCATENATED MODULE: ./src/credentials/auth-entry.ts

function fingerprint(userAndToken, salt) {
    return { salt, digest: (0,external_node_crypto_namespaceObject.hash)('sha256', `${salt}\0${userAndToken}`) };
}
function matches(userAndToken, known) {
    if (userAndToken === undefined)
        return false;
    const { digest } = fingerprint(userAndToken, known.salt);
    return digest.length === known.digest.length && (0,external_node_crypto_namespaceObject.timingSafeEqual)(Buffer.from(digest), Buffer.from(known.digest));
}
function authEntry(userAndToken) {
    return JSON.stringify({ auth: Buffer.from(userAndToken).toString('base64') });
}
function credentialIn(entry) {
    if (typeof entry !== 'object' || entry === null)
        return undefined;
    const { auth, Username, Secret } = entry;
    if (typeof Secret === 'string')
        return `${Username}:${Secret}`;
    return typeof auth === 'string' && auth !== '' ? Buffer.from(auth, 'base64').toString('utf8') : undefined;
}
function isOf(name, registry) {
    return name.replace(/^https?:\/\//, '').split('/')[0] === registry;
}
function isAddressOf(name, registry) {
    return name.replace(/^https?:\/\//, '').replace(/\/$/, '') === registry;
}

;// CONCATENATED MODULE: external "node:util"
const external_node_util_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");
;// CONCATENATED MODULE: ./src/runner/errors.ts
class InputError extends Error {
    name = 'InputError';
}
class StoreError extends Error {
    name = 'StoreError';
}
class LoginError extends Error {
    name = 'LoginError';
    failure;
    constructor(failure) {
        super(failure.reason);
        this.failure = failure;
    }
}

;// CONCATENATED MODULE: external "node:fs"
const external_node_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
;// CONCATENATED MODULE: ./src/credentials/atomic-file.ts



function read(file) {
    try {
        if (!(0,external_node_fs_namespaceObject.statSync)(file).isFile())
            throw new StoreError(`${file} cannot be read: it is not a plain file`);
        const bytes = retry(() => (0,external_node_fs_namespaceObject.readFileSync)(file));
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    }
    catch (error) {
        if (error instanceof StoreError)
            throw error;
        if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR')
            return undefined;
        const reason = codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8 text' : codeOf(error);
        throw new StoreError(`${file} cannot be read: ${reason}`);
    }
}
function assertWritable(file) {
    const target = follow(file);
    const before = (0,external_node_fs_namespaceObject.statSync)(target, { throwIfNoEntry: false });
    if (before !== undefined && isReadOnly(before))
        throw new StoreError(`${file} cannot be written: it is read-only`);
    const folder = (0,external_node_path_namespaceObject.dirname)(missingFolders(target).at(-1) ?? target);
    try {
        (0,external_node_fs_namespaceObject.accessSync)(folder, external_node_fs_namespaceObject.constants.W_OK);
    }
    catch {
        throw new StoreError(`${file} cannot be written: the folder ${folder} is not writable`);
    }
}
function missingFolders(file) {
    const missing = [];
    for (let folder = (0,external_node_path_namespaceObject.dirname)(file); !(0,external_node_fs_namespaceObject.existsSync)(folder) && folder !== (0,external_node_path_namespaceObject.dirname)(folder); folder = (0,external_node_path_namespaceObject.dirname)(folder)) {
        missing.push(folder);
    }
    return missing;
}
function write(file, text) {
    const target = follow(file);
    const before = (0,external_node_fs_namespaceObject.statSync)(target, { throwIfNoEntry: false });
    if (before !== undefined && isReadOnly(before))
        throw new StoreError(`${file} cannot be written: it is read-only`);
    try {
        replace(target, text, before);
    }
    catch (error) {
        removeUnfinished(file);
        if (before?.isFile() !== true || !overwrite(target, Buffer.from(text))) {
            throw new StoreError(`${file} cannot be written: ${codeOf(error)}`);
        }
    }
}
function replace(target, text, before) {
    const next = unfinished(target);
    retry(() => (0,external_node_fs_namespaceObject.rmSync)(next, { force: true }));
    const handle = (0,external_node_fs_namespaceObject.openSync)(next, 'wx', 0o600);
    try {
        (0,external_node_fs_namespaceObject.writeFileSync)(handle, text);
        (0,external_node_fs_namespaceObject.fsyncSync)(handle);
    }
    finally {
        (0,external_node_fs_namespaceObject.closeSync)(handle);
    }
    if (before !== undefined) {
        if (process.getuid !== undefined && (before.uid !== process.getuid() || before.gid !== process.getgid?.())) {
            (0,external_node_fs_namespaceObject.chownSync)(next, before.uid, before.gid);
        }
        (0,external_node_fs_namespaceObject.chmodSync)(next, before.mode & 0o7777);
    }
    retry(() => (0,external_node_fs_namespaceObject.renameSync)(next, target));
}
function overwrite(target, bytes) {
    try {
        const handle = (0,external_node_fs_namespaceObject.openSync)(target, 'r+');
        const size = Math.min((0,external_node_fs_namespaceObject.fstatSync)(handle).size, bytes.length);
        try {
            writeAt(handle, bytes, size, bytes.length);
            writeAt(handle, bytes, 0, size);
            (0,external_node_fs_namespaceObject.ftruncateSync)(handle, bytes.length);
            (0,external_node_fs_namespaceObject.fsyncSync)(handle);
            return true;
        }
        catch {
            (0,external_node_fs_namespaceObject.ftruncateSync)(handle, size);
            return false;
        }
        finally {
            (0,external_node_fs_namespaceObject.closeSync)(handle);
        }
    }
    catch {
        return false;
    }
}
function writeAt(handle, bytes, from, to) {
    for (let at = from; at < to;)
        at += (0,external_node_fs_namespaceObject.writeSync)(handle, bytes, at, to - at, at);
}
function removeUnfinished(file) {
    removeFile(unfinished(follow(file)));
}
function removeFile(file) {
    try {
        retry(() => (0,external_node_fs_namespaceObject.rmSync)(file, { force: true }));
        return true;
    }
    catch {
        overwrite(file, Buffer.alloc(0));
        return false;
    }
}
function removeFolder(folder) {
    try {
        (0,external_node_fs_namespaceObject.rmdirSync)(folder);
    }
    catch {
    }
}
function follow(file) {
    try {
        return (0,external_node_fs_namespaceObject.realpathSync)(file);
    }
    catch (error) {
        if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') {
            throw new StoreError(`${file} cannot be reached: ${codeOf(error)}`);
        }
        if (isLink(file))
            throw new StoreError(`${file} is a symlink to a file that is not there`);
        return file;
    }
}
function isLink(file) {
    try {
        return (0,external_node_fs_namespaceObject.lstatSync)(file).isSymbolicLink();
    }
    catch {
        return false;
    }
}
function makeFolder(folder) {
    for (const missing of missingFolders((0,external_node_path_namespaceObject.join)(folder, 'file')).toReversed()) {
        try {
            (0,external_node_fs_namespaceObject.mkdirSync)(missing, { mode: 0o700 });
        }
        catch (error) {
            if (codeOf(error) !== 'EEXIST')
                throw new StoreError(`${folder} cannot be made: ${codeOf(error)}`);
        }
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
function isReadableByOthers(file) {
    const mode = (0,external_node_fs_namespaceObject.statSync)(file, { throwIfNoEntry: false })?.mode ?? 0;
    return process.platform !== 'win32' && (mode & 0o044) !== 0;
}
function isReadOnly({ mode }) {
    return (mode & 0o200) === 0;
}
function codeOf(error) {
    return error.code ?? 'unknown error';
}
function unfinished(target) {
    return (0,external_node_path_namespaceObject.join)((0,external_node_path_namespaceObject.dirname)(target), `.${(0,external_node_path_namespaceObject.basename)(target)}.ghcr-login.tmp`);
}

;// CONCATENATED MODULE: ./src/credentials/config-json.ts
var _a;
class ShapeError extends SyntaxError {
    name = 'ShapeError';
}
class ConfigJson {
    text;
    #root;
    constructor(text) {
        this.text = text;
        const root = text.trim() === '' ? {} : JSON.parse(text, exact);
        if (!isObject(root))
            throw new ShapeError('it is not a JSON object');
        this.#root = root;
    }
    get(...path) {
        let value = this.#root;
        for (const name of path) {
            if (!isObject(value) || !Object.hasOwn(value, name))
                return undefined;
            value = value[name];
        }
        return value;
    }
    textAt(...path) {
        return JSON.stringify(this.get(...path));
    }
    set(path, json) {
        return this.#with(assigned(this.#root, path, JSON.parse(json)));
    }
    remove(...path) {
        const [above, name = ''] = [path.slice(0, -1), path.at(-1)];
        const parent = this.get(...above);
        if (!isObject(parent) || !Object.hasOwn(parent, name))
            return this;
        const { [name]: _, ...rest } = parent;
        return this.#with(above.length === 0 ? rest : assigned(this.#root, above, rest));
    }
    #with(root) {
        const [, indent] = /^\s*\{\r?\n([ \t]+)/.exec(this.text) ?? [];
        const text = JSON.stringify(root, null, Object.keys(this.#root).length === 0 ? '\t' : indent);
        const end = /\}(\s*)$/.exec(this.text)?.[1] ?? '';
        return new _a((this.text.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text) + end);
    }
}
_a = ConfigJson;
function exact(_, value, context) {
    const text = context?.source ?? '';
    return typeof value === 'number' && text !== `${value}` ? JSON.rawJSON(text) : value;
}
function assigned(parent, [name = '', ...rest], value) {
    if (!isObject(parent))
        throw new ShapeError(`what should hold ${name} is not a JSON object`);
    const inner = Object.hasOwn(parent, name) ? parent[name] : {};
    return { ...parent, [name]: rest.length === 0 ? value : assigned(inner, rest, value) };
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

;// CONCATENATED MODULE: external "node:async_hooks"
const external_node_async_hooks_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");
;// CONCATENATED MODULE: external "node:diagnostics_channel"
const external_node_diagnostics_channel_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:diagnostics_channel");
;// CONCATENATED MODULE: ./src/runner/exec.ts







const STOPPED = { timedOut: false, stdout: '', stderr: 'it was ended' };
const OUTPUT_LIMIT = 64 * 1024;
const GRACE_MS = 500;
const KILLED_MS = 2_000;
const running = new Set();
const adopter = new external_node_async_hooks_namespaceObject.AsyncLocalStorage();
(0,external_node_diagnostics_channel_namespaceObject.subscribe)('child_process', message => adopter.getStore()?.(message.process));
async function runProgram(file, { args, stdin, env = {}, timeoutMs, onStart, stop }) {
    if (stop?.aborted)
        return STOPPED;
    const out = new Output();
    const err = new Output();
    let child;
    const adopt = (started) => {
        if (onStart !== undefined)
            started.once('spawn', onStart);
        child = started;
        running.add(started);
        started.once('spawn', () => started.stdin?.on('error', () => { }));
        if (stop?.aborted)
            started.once('spawn', () => kill(started, 'SIGKILL'));
    };
    let timedOut = false;
    const timer = setTimeout(() => {
        timedOut = true;
        if (child !== undefined)
            end(child);
    }, timeoutMs);
    const stopped = () => {
        if (child !== undefined)
            kill(child, 'SIGKILL');
    };
    stop?.addEventListener('abort', stopped);
    try {
        const options = {
            env: { ...cleanEnvironment(), ...env },
            input: Buffer.from(stdin),
            silent: true,
            ignoreReturnCode: true,
            delay: GRACE_MS,
            listeners: { stdout: (data) => out.add(data), stderr: (data) => err.add(data) }
        };
        const started = adopter.run(adopt, () => exec_exec(`"${file}"`, [...args], options));
        const exitCode = await Promise.race([started, (0,promises_namespaceObject.setTimeout)(timeoutMs + 4 * GRACE_MS, null, { ref: false })]);
        const code = timedOut || exitCode === null ? {} : { exitCode };
        return { ...code, timedOut, stdout: out.text, stderr: err.text };
    }
    catch (error) {
        return { timedOut, stdout: out.text, stderr: error instanceof Error ? error.message : String(error) };
    }
    finally {
        clearTimeout(timer);
        stop?.removeEventListener('abort', stopped);
        child?.stdout?.destroy();
        child?.stderr?.destroy();
        if (child !== undefined)
            running.delete(child);
    }
}
function findProgram(name, env = process.env, platform = process.platform) {
    return findFile(platform === 'win32' ? `${name}.exe` : name, env, platform);
}
function findScript(name, env = process.env, platform = process.platform) {
    if (platform !== 'win32')
        return undefined;
    return findFile(`${name}.cmd`, env, platform) ?? findFile(`${name}.bat`, env, platform);
}
function findFile(name, env, platform) {
    const windows = platform === 'win32';
    for (const entry of (env.PATH ?? '').split(windows ? ';' : ':')) {
        const folder = windows ? entry.replace(/^"(.*)"$/, '$1') : entry;
        if (folder !== '' && isExecutable((0,external_node_path_namespaceObject.join)(folder, name)))
            return (0,external_node_path_namespaceObject.join)(folder, name);
    }
    return undefined;
}
function onSignal(cleanUp) {
    for (const signal of ['SIGINT', 'SIGTERM']) {
        process.once(signal, () => {
            const killed = [...running].flatMap(child => kill(child, 'SIGKILL'));
            const end = Date.now() + KILLED_MS;
            while (killed.some(isRunning) && Date.now() < end)
                Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
            cleanUp();
            process.kill(process.pid, signal);
        });
    }
}
function end(child) {
    const killed = kill(child, 'SIGTERM');
    setTimeout(() => {
        for (const pid of killed)
            signalTo(pid, 'SIGKILL');
    }, GRACE_MS).unref();
}
function kill(child, signal) {
    const pids = child.pid === undefined ? [] : [child.pid, ...descendantsOf(child.pid)];
    for (const pid of pids)
        signalTo(pid, signal);
    return pids;
}
function signalTo(pid, signal) {
    try {
        process.kill(pid, signal);
    }
    catch {
    }
}
function descendantsOf(pid) {
    try {
        const children = (0,external_node_fs_namespaceObject.readFileSync)(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
        return children.map(Number).flatMap(child => [child, ...descendantsOf(child)]);
    }
    catch {
        return [];
    }
}
function isRunning(pid) {
    try {
        return !/\) [ZX] /.test((0,external_node_fs_namespaceObject.readFileSync)(`/proc/${pid}/stat`, 'utf8'));
    }
    catch {
        return false;
    }
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
        kept[name] = value;
    }
    return kept;
}
function isExecutable(file) {
    try {
        (0,external_node_fs_namespaceObject.accessSync)(file, external_node_fs_namespaceObject.constants.X_OK);
        return (0,external_node_fs_namespaceObject.statSync)(file).isFile();
    }
    catch {
        return false;
    }
}
class Output {
    #chunks = [];
    #size = 0;
    add(data) {
        if (this.#size >= OUTPUT_LIMIT)
            return;
        const room = data.subarray(0, OUTPUT_LIMIT - this.#size);
        this.#chunks.push(room);
        this.#size += room.length;
    }
    get text() {
        return Buffer.concat(this.#chunks).toString('utf8');
    }
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

;// CONCATENATED MODULE: ./src/runner/sanitize.ts


const LIMIT = 300;
function sanitize(text, limit = LIMIT) {
    const cleaned = (0,external_node_util_namespaceObject.stripVTControlCharacters)(text)
        .replace(/\p{Cf}/gu, '')
        .replace(/\s+/g, ' ')
        .replace(/\p{Cc}/gu, '')
        .trim();
    const plain = escapeCommands(redact(cleaned));
    const characters = [...plain];
    return characters.length > limit ? `${characters.slice(0, limit).join('')}\u2026` : plain;
}
const ASIDE = /^\[?(?:warning|warn|info|note|debug)\b|\blevel="?(?:warning|warn|info|debug|trace)\b|^(?:see|run) .*--help|^usage:|^configure a credential helper|^https?:\/\/\S+$/i;
function errorLine(output) {
    const lines = output
        .split(/[\r\n]+/)
        .map(line => sanitize(line))
        .filter(line => line !== '');
    return lines.findLast(line => !ASIDE.test(line)) ?? lines.at(-1) ?? '';
}
function escapeCommands(line) {
    return line
        .replace(/[\r\n]+/g, ' ')
        .replace(/^(\s*:):/, '$1 :')
        .replaceAll('##[', '## [');
}

;// CONCATENATED MODULE: ./src/credentials/credential-helper.ts



const HELPER_MS = 5_000;
class CredentialHelper {
    name;
    constructor(name) {
        this.name = name;
    }
    async get(registry) {
        const outcome = await this.#call('get', registry);
        if (outcome.exitCode === 0) {
            try {
                const { Username, Secret } = JSON.parse(outcome.stdout);
                if (typeof Username === 'string' && typeof Secret === 'string')
                    return { Username, Secret };
            }
            catch {
            }
            throw new StoreError(`docker-credential-${this.name} answered with something else than a credential`);
        }
        if (/credentials not found/i.test(outcome.stdout + outcome.stderr))
            return undefined;
        throw this.#failure('get', outcome);
    }
    async list() {
        const { exitCode, stdout } = await this.#call('list', '');
        try {
            return exitCode === 0 ? Object.keys(JSON.parse(stdout)) : undefined;
        }
        catch {
            return undefined;
        }
    }
    async store(registry, credential) {
        const { Username, Secret } = credential;
        const outcome = await this.#call('store', JSON.stringify({ ServerURL: registry, Username, Secret }));
        if (outcome.exitCode !== 0)
            throw this.#failure('store', outcome);
    }
    async erase(registry) {
        const outcome = await this.#call('erase', registry);
        if (outcome.exitCode !== 0)
            throw this.#failure('erase', outcome);
    }
    async #call(action, stdin) {
        const program = /^[\w.+-]+$/.test(this.name) ? findProgram(`docker-credential-${this.name}`) : undefined;
        if (program === undefined) {
            throw new StoreError(`the credential helper docker-credential-${sanitize(this.name, 80)} is not on PATH`);
        }
        return runProgram(program, { args: [action], stdin, timeoutMs: HELPER_MS });
    }
    #failure(action, outcome) {
        const words = sanitize(outcome.stderr) || (action === 'get' ? '' : sanitize(outcome.stdout)) || 'it printed nothing';
        const ended = outcome.timedOut ? `did not end within ${HELPER_MS / 1000} s` : 'failed';
        return new StoreError(`docker-credential-${this.name} ${action} ${ended}: ${words}`);
    }
}

;// CONCATENATED MODULE: ./src/credentials/backend.ts






function openConfig({ file }) {
    const text = read(file);
    try {
        const document = new ConfigJson(text ?? '');
        for (const member of ['auths', 'credHelpers']) {
            const value = document.get(member);
            if (value !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value))) {
                throw new ShapeError(`${member} is not a JSON object`);
            }
        }
        return { text, document };
    }
    catch (error) {
        if (!(error instanceof SyntaxError))
            throw error;
        const mark = text?.startsWith('\ufeff') ? 'it begins with a byte order mark' : 'it is not valid JSON';
        throw new StoreError(`${file} cannot be used and was left as it is: ${error instanceof ShapeError ? error.message : mark}`);
    }
}
function helperOf(document, place, registry) {
    const own = document.get('credHelpers', registry);
    const general = place.kind === 'docker' ? document.get('credsStore') : undefined;
    const name = typeof own === 'string' ? own : general;
    return typeof name === 'string' && name !== '' ? name : undefined;
}
function openBackend(place, registry, helper) {
    return helper === undefined ? inFile(place, registry) : inHelper(new CredentialHelper(helper), registry);
}
function inFile(place, registry) {
    return {
        where: place.file,
        entry: userAndToken => JSON.parse(authEntry(userAndToken)),
        async get() {
            const auths = Object.entries(openConfig(place).document.get('auths') ?? {});
            return Object.fromEntries(auths.filter(([name]) => isOf(name, registry)));
        },
        async put(entries, original) {
            const { text, document } = openConfig(place);
            const now = await this.get();
            const gone = Object.keys(now).filter(name => !Object.hasOwn(entries, name));
            const changed = Object.entries(entries).filter(([name, entry]) => !(0,external_node_util_namespaceObject.isDeepStrictEqual)(now[name], entry));
            const rest = gone.reduce((kept, name) => kept.remove('auths', name), document);
            const full = changed.reduce((kept, [name, entry]) => kept.set(['auths', name], JSON.stringify(entry)), rest);
            const next = original === undefined ? full.text : likeBefore(full, original);
            if (next === text)
                return;
            if (next !== null)
                write(place.file, next);
            else if (text !== undefined && !removeFile(follow(place.file)) && read(place.file) !== '') {
                throw new StoreError(`${place.file} cannot be removed`);
            }
        }
    };
}
function likeBefore(document, original) {
    const before = new ConfigJson(original ?? '');
    const made = before.get('auths') === undefined && (0,external_node_util_namespaceObject.isDeepStrictEqual)(document.get('auths'), {});
    const now = made ? document.remove('auths') : document;
    return (0,external_node_util_namespaceObject.isDeepStrictEqual)(now.get(), before.get()) ? original : now.text;
}
function inHelper(helper, registry) {
    return {
        where: `docker-credential-${helper.name}`,
        entry(userAndToken) {
            const colon = userAndToken.indexOf(':');
            return { Username: userAndToken.slice(0, colon), Secret: userAndToken.slice(colon + 1) };
        },
        async get() {
            const credential = await helper.get(registry);
            if (credential === undefined)
                return {};
            const names = (await helper.list()) ?? [];
            const other = names.includes(registry) ? undefined : names.find(name => isAddressOf(name, registry));
            return { [other ?? registry]: credential };
        },
        async put(entries) {
            const now = await this.get();
            for (const name of Object.keys(now))
                if (!Object.hasOwn(entries, name))
                    await helper.erase(name);
            for (const [name, entry] of Object.entries(entries)) {
                if (!(0,external_node_util_namespaceObject.isDeepStrictEqual)(now[name], entry))
                    await helper.store(name, entry);
            }
        }
    };
}

;// CONCATENATED MODULE: ./src/login/engine.ts






const engine_TRIES = 3;
const LOGIN_MS = 20_000;
const engine_WAIT_MS = 500;
const TRANSIENT = /timeout|timed out|deadline exceeded|connection re(?:set|fused)|broken pipe|\bEOF\b|no such host|temporary failure|server misbehaving|unreachable|TLS handshake|toomanyrequests|\b429\b|\b50[0234]\b|proxyconnect/i;
const BARE_DENIAL = /denied: denied\s*$|\b403 \(Forbidden\)\s*$/;
const UNREACHABLE = new RegExp(`${TRANSIENT.source}|x509|certificate`, 'i');
function findEngines(wanted, env) {
    const engines = (wanted.length > 0 ? wanted : ['docker', 'podman', 'file']).flatMap((name) => {
        if (name === 'file')
            return [fileEngine(env)];
        const program = findProgram(name);
        if (program !== undefined)
            return [ENGINES[name](program)];
        if (wanted.length === 0)
            return [];
        const script = findScript(name);
        const found = script === undefined ? 'no folder of PATH has it' : `PATH has ${script} only, and a script is not started`;
        throw new InputError(`\`engine\` names ${name}, but ${found}. Accepted without an engine: \`file\`.`);
    });
    return wanted.length > 0 ? engines : engines.slice(0, 1);
}
const STAGING = {
    docker: 'docker/config.json',
    podman: 'podman/auth.json',
    'docker-is-podman': 'docker-is-podman/auth.json'
};
function stagingFile(folder, name) {
    return (0,external_node_path_namespaceObject.join)(folder, STAGING[name]);
}
function stagingFiles(folder) {
    return Object.values(STAGING).map(file => (0,external_node_path_namespaceObject.join)(folder, file));
}
const dockerEngine = (program) => programEngine('docker', program, folder => {
    const stores = [
        { kind: 'docker', file: stagingFile(folder, 'docker') },
        { kind: 'podman', file: stagingFile(folder, 'docker-is-podman') }
    ];
    return { options: [], stores, env: { DOCKER_CONFIG: (0,external_node_path_namespaceObject.dirname)(stores[0].file), REGISTRY_AUTH_FILE: stores[1].file } };
});
const podmanEngine = (program) => programEngine('podman', program, folder => {
    const file = stagingFile(folder, 'podman');
    return { options: [`--authfile=${file}`], stores: [{ kind: 'podman', file }], env: {} };
});
const ENGINES = { docker: dockerEngine, podman: podmanEngine };
function fileEngine(env) {
    const keeps = env.REGISTRY_AUTH_FILE ? ['docker', 'podman'] : ['docker'];
    return { name: 'file', login: async () => ({ keeps }), undo: async () => { } };
}
function programEngine(name, program, callIn) {
    const undo = async (registry, folder) => {
        const { options, env } = callIn(folder);
        await runProgram(program, { args: ['logout', ...options, registry], stdin: '', env, timeoutMs: LOGIN_MS });
    };
    const login = async (credentials, folder, attempts) => {
        const { registry, username, token } = credentials;
        const { options, env, stores } = callIn(folder);
        const failure = await attempt(name, attempts, () => runProgram(program, {
            args: ['login', ...options, `--username=${username}`, '--password-stdin', registry],
            stdin: token,
            env,
            timeoutMs: LOGIN_MS,
            onStart: attempts.onStart,
            stop: attempts.stop
        }));
        if (failure !== undefined)
            return { failure };
        const store = stores.find(each => credentialOf(each, registry) === `${username}:${token}`);
        if (store !== undefined)
            return { keeps: [store.kind] };
        await undo(registry, folder);
        const reason = `${name} login ended with exit code 0, but ${stores[0]?.file} does not hold the credential`;
        return { failure: { reason, unreachable: false } };
    };
    return { name, login, undo };
}
function credentialOf(store, registry) {
    try {
        return credentialIn(openConfig(store).document.get('auths', registry));
    }
    catch (error) {
        if (error instanceof StoreError)
            return undefined;
        throw error;
    }
}
async function attempt(name, { pause }, login) {
    let denied = false;
    for (let count = 1;; count++) {
        const outcome = await login();
        if (outcome.exitCode === 0)
            return undefined;
        const once = !denied && BARE_DENIAL.test(outcome.stderr);
        const again = count < engine_TRIES && !outcome.timedOut && (once || TRANSIENT.test(outcome.stderr));
        if (!again || !(await pause(engine_WAIT_MS * 2 ** (count - 1) * (1 + Math.random()))))
            return failureOf(name, outcome);
        denied ||= once;
    }
}
function failureOf(name, outcome) {
    if (outcome.timedOut) {
        return { reason: `${name} login did not end within ${LOGIN_MS / 1000} s`, unreachable: true };
    }
    const words = errorLine(outcome.stderr) || errorLine(outcome.stdout) || 'it printed nothing';
    const ended = outcome.exitCode === undefined ? 'did not run to its end' : `ended with exit code ${outcome.exitCode}`;
    return { reason: `${name} login ${ended}: ${words}`, unreachable: UNREACHABLE.test(outcome.stderr) };
}

;// CONCATENATED MODULE: external "node:os"
const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
;// CONCATENATED MODULE: ./src/credentials/owner.ts



function ownerOf(pid) {
    const start = startOf(pid);
    return { host: (0,external_node_os_namespaceObject.hostname)(), pid, ...(start === undefined ? {} : { start }) };
}
function stateOf({ host, pid, start }) {
    if (host !== (0,external_node_os_namespaceObject.hostname)() || !Number.isInteger(pid) || pid <= 1)
        return 'unknown';
    if (!isAlive(pid))
        return 'dead';
    const now = startOf(pid);
    if (start === undefined || now === undefined)
        return 'unknown';
    return now === start ? 'alive' : 'dead';
}
function startOf(pid) {
    try {
        return (0,external_node_fs_namespaceObject.readFileSync)(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19];
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/credentials/lock.ts






const STALE_MS = 30_000;
const lock_WAIT_MS = 60_000;
const POLL_MS = 20;
function lockOf(place) {
    return (0,external_node_path_namespaceObject.join)((0,external_node_path_namespaceObject.dirname)(follow(place.file)), '.ghcr-login.lock');
}
async function withLock(lock, runId, needed, work) {
    const own = JSON.stringify({ runId, ...ownerOf(process.pid) });
    const start = performance.now();
    let seen = { text: own, since: start };
    for (let taken = take(lock, runId, own); taken !== true; taken = take(lock, runId, own)) {
        if (taken !== false && taken !== 'ENOENT') {
            if (needed)
                throw new StoreError(`${lock} cannot be made: ${taken}`);
            return work();
        }
        const now = performance.now();
        if (now - start > lock_WAIT_MS)
            throw new StoreError(`${lock} is held by another run, and was waited for in vain`);
        const held = look(lock);
        if (held !== undefined && held.text !== seen.text)
            seen = { text: held.text, since: now };
        if (held !== undefined && isStale(held, now - seen.since))
            breakLock(lock, runId, held.text);
        else
            await (0,promises_namespaceObject.setTimeout)(POLL_MS * (1 + Math.random()));
    }
    try {
        return await work();
    }
    finally {
        if (look(lock)?.text === own)
            removeFile(lock);
    }
}
function take(lock, runId, own) {
    if (look(lock) !== undefined)
        return false;
    const twin = twinOf(lock, runId);
    try {
        retry(() => (0,external_node_fs_namespaceObject.rmSync)(twin, { force: true }));
        retry(() => (0,external_node_fs_namespaceObject.writeFileSync)(twin, own, { mode: 0o600 }));
        retry(() => (0,external_node_fs_namespaceObject.linkSync)(twin, lock));
        return true;
    }
    catch (error) {
        if (codeOf(error) === 'EEXIST')
            return false;
        if (codeOf(error) === 'ENOENT')
            makeFolder((0,external_node_path_namespaceObject.dirname)(lock));
        return codeOf(error);
    }
    finally {
        removeFile(twin);
    }
}
function look(lock) {
    const found = (0,external_node_fs_namespaceObject.lstatSync)(lock, { throwIfNoEntry: false });
    if (found === undefined)
        return undefined;
    const foreign = strangeness(found);
    if (foreign !== undefined)
        throw new StoreError(`${lock} is ${foreign}, not the lock of a run of this action: remove it`);
    try {
        return { text: retry(() => (0,external_node_fs_namespaceObject.readFileSync)(lock, 'utf8')), age: Date.now() - found.mtimeMs };
    }
    catch (error) {
        if (codeOf(error) === 'ENOENT')
            return undefined;
        throw new StoreError(`${lock} cannot be read: ${codeOf(error)}`);
    }
}
function strangeness(found) {
    if (found.isSymbolicLink())
        return 'a symlink';
    if (found.isDirectory())
        return 'a folder';
    if (!found.isFile())
        return 'not a plain file';
    return process.getuid !== undefined && found.uid !== process.getuid() ? "another user's file" : undefined;
}
function isStale({ text, age }, unchangedFor) {
    let state = 'unknown';
    try {
        state = stateOf(JSON.parse(text));
    }
    catch {
    }
    return state === 'dead' || (state === 'unknown' && Math.max(age, unchangedFor) > STALE_MS);
}
function breakLock(lock, runId, held) {
    const twin = twinOf(lock, runId);
    try {
        retry(() => (0,external_node_fs_namespaceObject.renameSync)(lock, twin));
        if ((0,external_node_fs_namespaceObject.readFileSync)(twin, 'utf8') !== held)
            (0,external_node_fs_namespaceObject.linkSync)(twin, lock);
    }
    catch (error) {
        if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EEXIST')
            return;
        throw new StoreError(`${lock} is stale and cannot be removed: ${codeOf(error)}`);
    }
    finally {
        removeFile(twin);
    }
}
function twinOf(lock, runId) {
    return `${lock}.${runId}`;
}

;// CONCATENATED MODULE: ./src/credentials/record.ts




function runOf(it, before, helper) {
    const { runId, registry, folder, fingerprint } = it;
    const named = helper === undefined ? {} : { helper };
    return { runId, registry, folder, ...fingerprint, ...named, owner: ownerOf(process.ppid), since: Date.now(), before };
}
const JOB_LIMIT_MS = 5 * 24 * 60 * 60 * 1000;
function recordOf(place) {
    const file = follow(place.file);
    return (0,external_node_path_namespaceObject.join)((0,external_node_path_namespaceObject.dirname)(file), `.ghcr-login.${(0,external_node_path_namespaceObject.basename)(file)}`);
}
function loadRecord(place) {
    const nothing = { runs: [], folders: [] };
    try {
        const record = { ...nothing, ...JSON.parse(read(recordOf(place)) ?? '{}') };
        return Array.isArray(record.runs) && Array.isArray(record.folders) ? record : nothing;
    }
    catch (error) {
        if (error instanceof StoreError)
            throw error;
        return nothing;
    }
}
function saveRecord(place, record) {
    if (record.runs.length === 0)
        removeFile(recordOf(place));
    else
        write(recordOf(place), JSON.stringify(record));
}
function stackOf(record, { registry, helper }) {
    return record.runs.filter(run => run.registry === registry && run.helper === helper);
}
function isDead({ owner, since }) {
    const state = stateOf(owner);
    return state === 'dead' || (state === 'unknown' && Date.now() - since > JOB_LIMIT_MS);
}

;// CONCATENATED MODULE: ./src/credentials/run-dir.ts



const REPLACE_TRIES = 10;
function runDirOf(runnerTemp, runId) {
    return (0,external_node_path_namespaceObject.join)(runnerTemp, `ghcr-login-${runId}`);
}
function makeRunDir(folder) {
    makeFolder(folder);
}
function saveReceipt(folder, place, receipt) {
    write(receiptOf(folder, place), JSON.stringify(receipt));
}
function loadReceipt(folder, place) {
    const text = read(receiptOf(folder, place));
    return text === undefined ? undefined : JSON.parse(text);
}
function receiptOf(folder, { kind }) {
    return (0,external_node_path_namespaceObject.join)(folder, `stored-${kind}.json`);
}
function removeRunDir(folder) {
    const configs = filesBelow(folder).filter(file => /^(?:config|auth)\.json$/.test((0,external_node_path_namespaceObject.basename)(file)));
    const credentials = configs.filter(file => !removeFile(file) && (0,external_node_fs_namespaceObject.statSync)(file).size > 0);
    try {
        retry(() => (0,external_node_fs_namespaceObject.rmSync)(folder, { recursive: true, force: true }));
        return { left: [], credentials };
    }
    catch {
        for (const path of filesBelow(folder))
            if (!removeFile(path))
                removeFolder(path);
        return { left: filesBelow(folder), credentials };
    }
}
function replaceRunDir(folder) {
    for (let tries = 1;; tries++) {
        const removed = removeRunDir(folder);
        try {
            (0,external_node_fs_namespaceObject.writeFileSync)(folder, '', { flag: 'wx', mode: 0o600 });
            return removed;
        }
        catch {
            if (tries === REPLACE_TRIES)
                return removed;
        }
    }
}
function filesBelow(folder) {
    try {
        const entries = (0,external_node_fs_namespaceObject.readdirSync)(folder, { withFileTypes: true });
        if (entries.length === 0)
            return [folder];
        return entries.flatMap(entry => {
            const path = (0,external_node_path_namespaceObject.join)(folder, entry.name);
            return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
        });
    }
    catch {
        return [folder];
    }
}

;// CONCATENATED MODULE: ./src/credentials/remove.ts











async function remove(it, token) {
    const { place } = it;
    const folders = [...it.missing];
    const work = async () => {
        const record = loadRecord(place);
        folders.push(...record.folders);
        const receipt = loadReceipt(it.folder, place);
        if (record.runs.length === 0 && receipt?.stood === false)
            record.runs.push(runOf(it, {}, receipt.helper));
        await takeBackDead(place, record, it.runId);
        const run = record.runs.find(each => each.runId === it.runId);
        if (run === undefined)
            return { done: receipt === undefined ? 'none' : 'absent' };
        const { original } = record;
        const removal = await takeBack(place, record, run, receipt !== undefined);
        if (removal.done === 'covered' || removal.done === 'released')
            return removal;
        return { ...removal, leftover: await findLeftover(place, run, record, original ?? '', token) };
    };
    const removal = (0,external_node_fs_namespaceObject.existsSync)((0,external_node_path_namespaceObject.dirname)(place.file)) ? await withLock(lockOf(place), it.runId, false, work) : await work();
    for (const folder of folders)
        removeFolder(folder);
    return removal;
}
async function takeBackDead(place, record, runId) {
    removeUnfinished(place.file);
    removeUnfinished(recordOf(place));
    for (const run of record.runs.toReversed()) {
        if (run.runId === runId || !isDead(run))
            continue;
        try {
            await takeBack(place, record, run, true);
        }
        catch (error) {
            if (!(error instanceof StoreError))
                throw error;
        }
    }
}
async function takeBack(place, record, run, stored) {
    const stack = stackOf(record, run);
    const above = stack[stack.indexOf(run) + 1];
    let removal = { done: 'released' };
    if (run.released !== true && above !== undefined) {
        handOver(run, above);
        removal = { done: stored ? 'covered' : 'none' };
    }
    else if (run.released !== true) {
        const original = record.runs.length === 1 ? record.original : undefined;
        removal = await restore(openBackend(place, run.registry, run.helper), run, original, stored);
        if (removal.owed !== undefined)
            return removal;
    }
    record.runs = record.runs.filter(each => each !== run);
    saveRecord(place, record);
    return { ...removal, overwritten: run.replaced === true };
}
function handOver(run, above) {
    const found = Object.entries(above.before);
    const rest = found.filter(([, entry]) => !matches(credentialIn(entry), run));
    if (rest.length < found.length)
        above.before = { ...Object.fromEntries(rest), ...run.before };
}
async function restore(backend, run, original, stored) {
    const now = await backend.get();
    const { [run.registry]: own, ...others } = now;
    const isOurs = matches(credentialIn(own), run);
    const rest = isOurs ? others : now;
    const foreign = Object.entries(rest).some(([name, entry]) => isAddressOf(name, run.registry) && !(0,external_node_util_namespaceObject.isDeepStrictEqual)(entry, run.before[name]));
    const after = foreign && run.helper !== undefined ? rest : { ...run.before, ...rest };
    const isChanged = !(0,external_node_util_namespaceObject.isDeepStrictEqual)(now, after);
    const isBack = Object.keys(run.before).some(name => !Object.hasOwn(rest, name));
    if (isChanged || original === null) {
        try {
            await backend.put(after, original);
        }
        catch (error) {
            if (!(error instanceof StoreError && isOurs && isBack))
                throw error;
            await backend.put(rest);
            return { done: 'removed', owed: error.message };
        }
    }
    if (isOurs || isChanged)
        return { done: isBack ? 'restored' : 'removed' };
    return { done: !stored ? 'none' : foreign ? 'replaced' : 'absent' };
}
async function findLeftover(place, run, record, original, token) {
    const isExpected = (name, entry) => (0,external_node_util_namespaceObject.isDeepStrictEqual)(entry, run.before[name]) ||
        (0,external_node_util_namespaceObject.isDeepStrictEqual)(entry, new ConfigJson(original).get('auths', name)) ||
        record.runs.some(each => matches(credentialIn(entry), each));
    const backend = openBackend(place, run.registry, run.helper);
    const { text, document } = openConfig(place);
    const held = [
        ...Object.entries(document.get('auths') ?? {}).map(([name, entry]) => ({ where: place.file, name, entry })),
        ...Object.entries(await backend.get()).map(([name, entry]) => ({ where: backend.where, name, entry }))
    ].filter(({ entry }) => matches(credentialIn(entry), run));
    const left = held.find(({ name, entry }) => !isExpected(name, entry));
    if (left !== undefined || held.length > 0 || token === '')
        return left?.where;
    const forms = [token, Buffer.from(token).toString('base64')];
    return forms.some(form => text?.includes(form) && !original.includes(form)) ? place.file : undefined;
}

;// CONCATENATED MODULE: ./src/credentials/install.ts









function checkLocation(place) {
    openConfig(place);
    assertWritable(place.file);
}
async function install(it, credential) {
    makeFolder((0,external_node_path_namespaceObject.dirname)(it.place.file));
    return withLock(lockOf(it.place), it.runId, true, async () => {
        const record = loadRecord(it.place);
        await takeBackDead(it.place, record, it.runId);
        const { text, document } = openConfig(it.place);
        const helper = helperOf(document, it.place, it.registry);
        const backend = openBackend(it.place, it.registry, helper);
        const before = await backend.get();
        const run = runOf(it, before, helper);
        const below = stackOf(record, run);
        for (const each of below) {
            if ((0,external_node_path_namespaceObject.dirname)(each.folder) !== (0,external_node_path_namespaceObject.dirname)(it.folder))
                each.replaced = !matches(credential, each);
        }
        if (it.logout) {
            if (record.runs.length === 0)
                record.original = text ?? null;
            record.folders.push(...it.missing);
            record.runs.push(run);
            saveRecord(it.place, record);
        }
        await backend.put({ [it.registry]: backend.entry(credential) });
        if (!it.logout && below.length > 0)
            release(it.place, record, below);
        if (!matches(credentialIn((await backend.get())[it.registry]), it.fingerprint)) {
            throw new StoreError(`${backend.where} does not hold what was stored in it`);
        }
        const stood = Object.values(before).some(entry => matches(credentialIn(entry), it.fingerprint));
        saveReceipt(it.folder, it.place, { ...(helper === undefined ? {} : { helper }), stood });
        return backend.where;
    });
}
function release(place, record, runs) {
    for (const run of runs)
        Object.assign(run, { before: {}, released: true });
    delete record.original;
    saveRecord(place, record);
}

;// CONCATENATED MODULE: ./src/credentials/locations.ts



function dockerFolder(env, platform = process.platform) {
    return env.DOCKER_CONFIG || below(home(env, platform), '.docker');
}
function podmanAuthFile(env, platform = process.platform) {
    if (env.REGISTRY_AUTH_FILE)
        return env.REGISTRY_AUTH_FILE;
    if (platform !== 'linux')
        return below(home(env, platform), '.config', 'containers', 'auth.json');
    if (env.XDG_RUNTIME_DIR) {
        return (0,external_node_fs_namespaceObject.existsSync)(env.XDG_RUNTIME_DIR) ? (0,external_node_path_namespaceObject.join)(env.XDG_RUNTIME_DIR, 'containers', 'auth.json') : undefined;
    }
    const uid = process.getuid?.();
    return uid === undefined ? undefined : (0,external_node_path_namespaceObject.join)('/run/containers', String(uid), 'auth.json');
}
function podmanFallbacks(env) {
    const configured = env.XDG_CONFIG_HOME || below(home(env), '.config');
    return [below(configured, 'containers', 'auth.json'), below(dockerFolder(env), 'config.json')].filter(file => file !== undefined);
}
function otherClients(env, platform = process.platform) {
    const at = home(env, platform);
    const helm = env.HELM_CONFIG_HOME || below(helmHome(env, at, platform), 'helm');
    const helmFile = env.HELM_REGISTRY_CONFIG || below(helm, 'registry', 'config.json');
    const regctlFile = env.REGCTL_CONFIG || below(at, '.regctl', 'config.json');
    return [
        { name: 'helm', file: helmFile, variable: 'HELM_REGISTRY_CONFIG', members: ['auths', 'auth'] },
        { name: 'regctl', file: regctlFile, variable: 'REGCTL_CONFIG', members: ['hosts', 'pass'] }
    ].flatMap(({ file, ...client }) => (file === undefined ? [] : [{ ...client, file }]));
}
function helmHome(env, at, platform) {
    if (env.XDG_CONFIG_HOME)
        return env.XDG_CONFIG_HOME;
    if (platform === 'win32')
        return env.APPDATA;
    return platform === 'darwin' ? below(at, 'Library', 'Preferences') : below(at, '.config');
}
function home(env, platform = process.platform) {
    const named = platform === 'win32' ? env.USERPROFILE : env.HOME;
    if (named)
        return named;
    try {
        return (0,external_node_os_namespaceObject.userInfo)().homedir;
    }
    catch {
        return undefined;
    }
}
function below(folder, ...names) {
    return folder === undefined ? undefined : (0,external_node_path_namespaceObject.join)(folder, ...names);
}

;// CONCATENATED MODULE: ./src/credentials/private-config.ts







async function privateConfigs(files, { dockerFolder, authFiles, registry, isolated }) {
    const folder = (0,external_node_path_namespaceObject.dirname)(files.docker);
    for (const name of listed(dockerFolder))
        private_config_link((0,external_node_path_namespaceObject.resolve)(dockerFolder ?? '', name), (0,external_node_path_namespaceObject.join)(folder, name));
    const own = source({ kind: 'docker', file: (0,external_node_path_namespaceObject.join)(dockerFolder ?? folder, 'config.json') });
    const auths = authFiles.map(file => source({ kind: 'podman', file }));
    const dockers = withoutRegistry(own.document, registry);
    const docker = isolated ? await withHelpers(dockers, registry) : dockers;
    const podman = merged(new ConfigJson('{\n\t"auths": {}\n}'), [...auths.map(each => each.document), docker], registry);
    const shown = isolated ? merged(docker, [podman], registry, asDockerNames) : docker;
    const configs = {
        docker: { document: plainStoreFor(registry, shown), notices: own.notices },
        podman: { document: podman, notices: auths.flatMap(each => each.notices) }
    };
    for (const kind of ['docker', 'podman']) {
        (0,external_node_fs_namespaceObject.writeFileSync)(files[kind], configs[kind].document.text, { mode: 0o600 });
    }
    return configs;
}
function plainStoreFor(registry, config) {
    const own = config.remove('credHelpers', registry);
    const placed = config.get('credsStore') ? own.set(['credHelpers', registry], '""') : own;
    return placed.set(['auths', registry], '{}');
}
function withoutRegistry(config, registry) {
    return namesIn(config, 'auths')
        .filter(name => isOf(name, registry))
        .reduce((rest, name) => rest.remove('auths', name), config);
}
async function withHelpers(config, registry) {
    const name = config.get('credsStore');
    if (typeof name !== 'string' || name === '')
        return config;
    const servers = await serversOf(name);
    if (servers === undefined)
        return config;
    const known = namesIn(config, 'credHelpers');
    return [...new Set(servers.flatMap(server => [server, hostOf(server)]))]
        .filter(server => !known.includes(server) && !isOf(server, registry))
        .reduce((rest, server) => rest.set(['credHelpers', server], JSON.stringify(name)), config.remove('credsStore'));
}
async function serversOf(helper) {
    try {
        return await new CredentialHelper(helper).list();
    }
    catch (error) {
        if (error instanceof StoreError)
            return undefined;
        throw error;
    }
}
function merged(into, sources, registry, named = name => name) {
    let document = into;
    const known = new Set(entriesOf(into).map(([, name]) => hostOf(name)));
    for (const each of sources) {
        const added = entriesOf(each).filter(([, name]) => !known.has(hostOf(name)) && !isOf(name, registry));
        for (const [member, name, json] of added) {
            const target = named(name);
            if (target !== undefined)
                document = document.set([member, target], json);
        }
        for (const [, name] of added)
            known.add(hostOf(name));
    }
    return document;
}
const DOCKER_HUB = 'https://index.docker.io/v1/';
function asDockerNames(name) {
    if (hostOf(name) === hostOf(DOCKER_HUB))
        return DOCKER_HUB;
    return /^(?:https?:\/\/)?[^/]+\/./.test(name) ? undefined : name;
}
function hostOf(name) {
    const bare = name.replace(/^https?:\/\//, '').replace(/\/(?:v1\/?)?$/, '');
    return /^(?:index\.|registry-1\.)?docker\.io$/.test(bare) ? 'docker.io' : bare;
}
function registriesIn(file) {
    return entriesOf(source({ kind: 'podman', file }).document).map(([, name]) => name);
}
function entriesOf(document) {
    return ['auths', 'credHelpers'].flatMap(member => namesIn(document, member).flatMap(name => {
        const json = document.textAt(member, name) ?? '{}';
        return /^(?:\{\s*\}|"")$/.test(json) ? [] : [[member, name, json]];
    }));
}
function namesIn(document, member) {
    return Object.keys(document.get(member) ?? {});
}
function source(place) {
    try {
        return { document: openConfig(place).document, notices: [] };
    }
    catch (error) {
        if (!(error instanceof StoreError))
            throw error;
        return { document: new ConfigJson(''), notices: [`${error.message}: what it says is not taken over.`] };
    }
}
const OWN = /^\.(?:ghcr-login\.|config\.json\..*\.tmp$)/;
function listed(folder) {
    if (folder === undefined)
        return [];
    try {
        return (0,external_node_fs_namespaceObject.readdirSync)(folder).filter(name => name !== 'config.json' && !OWN.test(name));
    }
    catch {
        return [];
    }
}
function private_config_link(target, path) {
    if ((0,external_node_fs_namespaceObject.lstatSync)(path, { throwIfNoEntry: false }) !== undefined)
        return;
    const real = followed(target);
    if (real === undefined)
        return;
    const ways = (0,external_node_fs_namespaceObject.statSync)(real).isDirectory()
        ? [() => (0,external_node_fs_namespaceObject.symlinkSync)(real, path, 'junction')]
        : [
            () => (0,external_node_fs_namespaceObject.symlinkSync)(real, path, 'file'),
            () => (0,external_node_fs_namespaceObject.linkSync)(real, path),
            () => (0,external_node_fs_namespaceObject.copyFileSync)(real, path, external_node_fs_namespaceObject.constants.COPYFILE_EXCL)
        ];
    ways.some(works);
}
function followed(path) {
    try {
        return (0,external_node_fs_namespaceObject.realpathSync)(path);
    }
    catch {
        return undefined;
    }
}
function works(way) {
    try {
        way();
        return true;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./src/login/placement.ts










function planPlacement(inputs, kinds, folder, env) {
    const isolated = isIsolated(inputs, env);
    const settled = isolated ? isolatedPlaces(folder) : sharedPlaces(folder, kinds, inputs.server.registry, env);
    const shared = settled.places.filter(({ mode }) => mode === 'shared');
    for (const place of shared)
        checkLocation(place);
    const open = shared
        .filter(({ file }) => isReadableByOthers(file))
        .map(({ file }) => `${file} holds credentials and can be read by other users: \`chmod 600\` it.`);
    const older = olderLogins(settled.places, inputs.server.registry, env);
    return { ...settled, isolated, notices: [...settled.notices, ...open, ...older] };
}
function isIsolated({ store }, env) {
    return store === 'isolated' || (store === 'auto' && env.RUNNER_ENVIRONMENT !== 'github-hosted');
}
function isolatedPlaces(folder) {
    const docker = stagingFile(folder, 'docker');
    const podman = stagingFile(folder, 'podman');
    return {
        places: [
            { kind: 'docker', file: docker, mode: 'private' },
            { kind: 'podman', file: podman, mode: 'private' }
        ],
        variables: [
            ['DOCKER_CONFIG', (0,external_node_path_namespaceObject.dirname)(docker)],
            ['REGISTRY_AUTH_FILE', podman]
        ],
        notices: []
    };
}
function sharedPlaces(folder, kinds, registry, env) {
    const docker = kinds.has('docker') ? [sharedDocker(env)] : [];
    if (!kinds.has('podman')) {
        return { places: docker, variables: [], notices: [...overshadowed(registry, env), ...placement_inHelper(docker, registry)] };
    }
    const file = podmanAuthFile(env);
    if (file === undefined || !isWritable(file)) {
        const own = stagingFile(folder, 'podman');
        return {
            places: [...docker, { kind: 'podman', file: own, mode: 'private' }],
            variables: [['REGISTRY_AUTH_FILE', own]],
            notices: []
        };
    }
    const same = docker.some(place => follow(place.file) === follow(file));
    const found = env.DOCKER_CONFIG && !env.REGISTRY_AUTH_FILE && docker.some(place => helperIn(place, registry) === undefined);
    const { exports, notices } = found ? { exports: false, notices: [] } : publish(file, registry, env);
    return {
        places: [...docker, { kind: 'podman', file, mode: same ? 'same' : 'shared' }],
        variables: exports ? [['REGISTRY_AUTH_FILE', file]] : [],
        notices
    };
}
function sharedDocker(env) {
    const folder = dockerFolder(env);
    if (folder === undefined) {
        throw new StoreError('HOME is not set and this user has no home: docker has no place for credentials');
    }
    return { kind: 'docker', file: (0,external_node_path_namespaceObject.join)(folder, 'config.json'), mode: 'shared' };
}
function publish(file, registry, env) {
    if (env.REGISTRY_AUTH_FILE)
        return { exports: true, notices: [] };
    const known = registriesIn(file);
    const hidden = new Set(podmanFallbacks(env)
        .flatMap(registriesIn)
        .filter(name => !known.includes(name) && !isOf(name, registry)));
    if (hidden.size === 0)
        return { exports: true, notices: [] };
    if (!env.DOCKER_CONFIG)
        return { exports: false, notices: [] };
    return {
        exports: true,
        notices: [
            `REGISTRY_AUTH_FILE names ${file} now, so podman, buildah and skopeo do not see what DOCKER_CONFIG holds for ${[...hidden].join(', ')} until the job ends. \`store: isolated\` takes those logins over.`
        ]
    };
}
function overshadowed(registry, env) {
    const file = env.REGISTRY_AUTH_FILE || (env.DOCKER_CONFIG ? undefined : podmanAuthFile(env));
    if (file === undefined || !(env.REGISTRY_AUTH_FILE || registriesIn(file).some(name => isOf(name, registry)))) {
        return [];
    }
    return [
        `podman, buildah and skopeo read ${file}, which this login is not written to. Where the job uses them, add \`podman\` to \`engine\`.`
    ];
}
function placement_inHelper(docker, registry) {
    const [helper] = docker.flatMap(place => helperIn(place, registry) ?? []);
    const clients = ['podman', 'buildah', 'skopeo'].filter(name => findProgram(name) !== undefined);
    if (helper === undefined || clients.length === 0)
        return [];
    return [
        `docker keeps this login in docker-credential-${helper}, which ${clients.join(', ')} do not read. Where the job uses them, add \`podman\` to \`engine\`, or use \`store: isolated\`.`
    ];
}
function helperIn(place, registry) {
    const { document } = openConfig(place);
    return document.get('credHelpers', registry) === undefined ? helperOf(document, place, registry) : undefined;
}
function olderLogins(places, registry, env) {
    return otherClients(env)
        .filter(client => places.every(({ file }) => file !== client.file))
        .filter(({ file, members: [registries, credential] }) => loginIn(file, [registries, registry, credential]))
        .map(({ name, file, variable }) => `${file} has an older login to ${registry}, which ${name} takes before this one. Where the job uses ${name}, set ${variable} to ${name === 'helm' ? 'the `config.json` in the folder of the output `docker-config`' : 'a new file'} for its steps.`);
}
function loginIn(file, path) {
    try {
        return typeof openConfig({ kind: 'docker', file }).document.get(...path) === 'string';
    }
    catch (error) {
        if (error instanceof StoreError)
            return false;
        throw error;
    }
}
function isWritable(file) {
    try {
        assertWritable(file);
        return true;
    }
    catch (error) {
        if (error instanceof StoreError)
            return false;
        throw error;
    }
}

;// CONCATENATED MODULE: ./src/login/state.ts

const KEY = 'session';
function saveLoginState(session) {
    saveState(KEY, session);
}
function forgetLoginState() {
    saveState(KEY, '');
}
function loadLoginState() {
    const text = getState(KEY);
    if (text === '')
        return undefined;
    try {
        const saved = JSON.parse(text);
        if (Array.isArray(saved.places) && Array.isArray(saved.exported) && typeof saved.logout === 'boolean')
            return saved;
    }
    catch {
    }
    throw new Error('What the login saved cannot be read');
}

;// CONCATENATED MODULE: ./src/login/login.ts

















function startLogin(inputs, engines, env) {
    return new Login(inputs, engines, env);
}
class Login {
    inputs;
    engines;
    env;
    #staged;
    #stop = new AbortController();
    #asked = Promise.withResolvers();
    #started = Promise.withResolvers();
    #folder;
    constructor(inputs, engines, env) {
        this.inputs = inputs;
        this.engines = engines;
        this.env = env;
        this.#staged = preflight(inputs) === undefined ? this.#stage() : Promise.resolve(undefined);
        this.#staged.catch(() => { }).then(() => this.#started.resolve());
    }
    get started() {
        return this.#started.promise;
    }
    onToken = (usable) => {
        if (!usable)
            this.#stop.abort();
        this.#asked.resolve();
    };
    async keep() {
        const staged = await this.#staged;
        if (staged === undefined)
            throw new Error('there is no login to keep');
        const { inputs, env } = this;
        const { keeps, seeds } = staged;
        const plan = planPlacement(inputs, keeps, staged.state.folder, env);
        const { isolated, places, variables } = plan;
        const state = {
            ...staged.state,
            places: places
                .filter(({ mode }) => mode === 'shared')
                .map(({ kind, file }) => ({ kind, file, missing: missingFolders(file) })),
            holds: places.some(({ mode }) => mode === 'private'),
            exported: variables.map(([name]) => ({ name, before: env[name] ?? '' })),
            running: false
        };
        saveLoginState(state);
        this.#folder = undefined;
        clearStaging(state.folder, places);
        const held = [];
        for (const place of places)
            held.push(await this.#put(place, seeds[place.kind], state));
        for (const [name, value] of variables)
            exportVariable(name, value);
        const docker = places.find(place => place.kind === 'docker');
        const file = places.findLast(place => keeps.has(place.kind) && held.includes(place.file))?.file;
        const taken = places.filter(({ mode }) => mode === 'private').flatMap(({ kind }) => seeds[kind].notices);
        return {
            engines: this.engines.map(engine => engine.name),
            store: isolated ? 'isolated' : 'shared',
            ...(docker === undefined ? {} : { dockerConfig: (0,external_node_path_namespaceObject.dirname)(docker.file) }),
            ...(file === undefined ? {} : { authFile: file }),
            notices: [...new Set([...plan.notices, ...taken])]
        };
    }
    async discard() {
        this.onToken(false);
        await this.#staged.catch(() => { });
        this.#remove();
    }
    async #stage() {
        const { inputs, engines, env } = this;
        if (engines.every(({ name }) => name === 'file')) {
            this.#started.resolve();
            await this.#asked.promise;
            await (0,promises_namespaceObject.setImmediate)();
            if (this.#stop.signal.aborted)
                return undefined;
        }
        const { registry } = inputs.server;
        const credentials = { registry, username: inputs.username, token: inputs.token };
        const state = newState(inputs, env);
        saveLoginState(state);
        this.#folder = state.folder;
        onSignal(() => this.#remove());
        makeRunDir(state.folder);
        for (const file of stagingFiles(state.folder))
            makeFolder((0,external_node_path_namespaceObject.dirname)(file));
        const seeds = await seedsIn(state.folder, inputs, env);
        const attempts = {
            onStart: this.#started.resolve,
            stop: this.#stop.signal,
            pause: ms => this.#pause(ms)
        };
        const ended = await Promise.allSettled(engines.map(engine => engine.login(credentials, state.folder, attempts)));
        return { state, seeds, keeps: keptBy(ended) };
    }
    async #pause(ms) {
        const { signal } = this.#stop;
        await Promise.all([this.#asked.promise, (0,promises_namespaceObject.setTimeout)(ms, undefined, { signal }).catch(() => { })]);
        return !signal.aborted;
    }
    async #put({ kind, mode, file }, seed, state) {
        const credential = `${this.inputs.username}:${this.inputs.token}`;
        if (mode === 'same')
            return file;
        if (mode === 'private') {
            write(file, seed.document.set(['auths', state.registry], authEntry(credential)).text);
            return file;
        }
        const missing = state.places.find(each => each.kind === kind)?.missing ?? [];
        return install({ ...state, place: { kind, file }, missing }, credential);
    }
    #remove() {
        if (this.#folder === undefined)
            return;
        if (removeRunDir(this.#folder).left.length > 0)
            return;
        this.#folder = undefined;
        forgetLoginState();
    }
}
function newState(inputs, env) {
    const temp = env.RUNNER_TEMP;
    if (!temp)
        throw new StoreError('RUNNER_TEMP is not set: this action needs a runner, or a folder named there');
    const runId = (0,external_node_crypto_namespaceObject.randomBytes)(8).toString('hex');
    return {
        registry: inputs.server.registry,
        runId,
        folder: runDirOf(temp, runId),
        logout: inputs.logout,
        fingerprint: fingerprint(`${inputs.username}:${inputs.token}`, (0,external_node_crypto_namespaceObject.randomBytes)(8).toString('hex')),
        places: [],
        holds: false,
        exported: [],
        running: true
    };
}
function seedsIn(folder, inputs, env) {
    const isolated = isIsolated(inputs, env);
    const own = podmanAuthFile(env);
    const hidden = !isolated && env.REGISTRY_AUTH_FILE;
    return privateConfigs({ docker: stagingFile(folder, 'docker'), podman: stagingFile(folder, 'podman') }, {
        dockerFolder: dockerFolder(env),
        authFiles: [own ?? [], hidden ? [] : podmanFallbacks(env)].flat().filter(file => (0,external_node_fs_namespaceObject.existsSync)(file)),
        registry: inputs.server.registry,
        isolated
    });
}
function keptBy(ended) {
    const keeps = new Set();
    for (const result of ended) {
        if (result.status === 'rejected')
            throw result.reason;
        if ('failure' in result.value)
            throw new LoginError(result.value.failure);
        for (const kind of result.value.keeps)
            keeps.add(kind);
    }
    return keeps;
}
function clearStaging(folder, places) {
    const read = places.filter(({ mode }) => mode === 'private').map(({ file }) => file);
    for (const file of stagingFiles(folder)) {
        if (!read.includes(file))
            retry(() => (0,external_node_fs_namespaceObject.rmSync)(file, { force: true }));
    }
}

;// CONCATENATED MODULE: ./src/diagnosis/links.ts
function settingsPage(server, image, job) {
    const path = `${image.owner}/packages/container/${encodeURIComponent(image.package)}/settings`;
    const known = job.ownerTypes.get(image.owner);
    if (known !== undefined)
        return `${server.web}/${known}/${path}`;
    return `${server.web}/orgs/${path} (if ${image.owner} is a user: ${server.web}/users/${path})`;
}
function tokenPage(server, scopes) {
    return `${server.web}/settings/tokens/new?scopes=${scopes.join(',')}`;
}
function tokensPage(server) {
    return `${server.web}/settings/tokens`;
}
function packagesPage(server, owner) {
    return `${server.web}/${owner}?tab=packages`;
}
function organisationPage(server, owner, section) {
    return `${server.web}/organizations/${owner}/settings/${section}`;
}

;// CONCATENATED MODULE: ./src/diagnosis/causes.ts



function either(likely, other) {
    return {
        ...other,
        ...likely,
        cause: `${likely.cause} Or ${other.cause}`,
        fixes: [...likely.fixes, ...other.fixes]
    };
}
function noPermission(at) {
    return {
        cause: `the job does not give its GITHUB_TOKEN \`packages: ${at.access === 'push' ? 'write' : 'read'}\` (see "GITHUB_TOKEN Permissions" in the log of "Set up job").`,
        fixes: [permissionBlock(at)]
    };
}
function notGranted(at) {
    const role = roleFor(at.access);
    const repository = at.job.repository || 'this repository';
    return {
        cause: `the package does not give this repository the role ${role}.`,
        fixes: [`In the package settings, under "Manage Actions access", add ${repository} with the role ${role}.`],
        settings: settingsPage(at.server, at.image, at.job)
    };
}
function knownLimit(at, need) {
    const wrong = wrongKind(at, need?.image);
    if (wrong !== undefined)
        return wrong;
    if (at.kind !== 'github-token')
        return undefined;
    if (need?.access !== 'pull') {
        const limited = readOnlyRun(at);
        if (limited !== undefined)
            return limited;
    }
    return need === undefined ? undefined : otherOwner({ ...at, ...need });
}
function guard({ onDenied }) {
    const settings = onDenied === 'warn' ? '`id: ghcr`' : '`id: ghcr` and `on-denied: warn`';
    return `To let such runs build without the push, give this step ${settings}, and the step that pushes:\n  if: steps.ghcr.outputs.can-push == 'true'`;
}
function readOnlyRun(at) {
    const id = 'read-only-run';
    if (at.job.fromFork) {
        return { id, cause: 'a pull request from a fork gets a read-only GITHUB_TOKEN.', fixes: [guard(at)] };
    }
    switch (at.job.dependabot) {
        case 'by-default':
            return {
                id,
                cause: 'a run that Dependabot started gets a read-only GITHUB_TOKEN, unless the job asks for more.',
                fixes: [guard(at), permissionBlock(at)]
            };
        case 'always':
            return {
                id,
                cause: 'a run for a pull request of Dependabot gets a read-only GITHUB_TOKEN on this event.',
                fixes: [guard(at)]
            };
        default:
            return undefined;
    }
}
function otherOwner(at) {
    const { owner, repository } = at.job;
    if (owner === '' || at.image.owner === owner.toLowerCase())
        return undefined;
    const grant = notGranted(at);
    return {
        ...grant,
        cause: `GITHUB_TOKEN of ${repository} belongs to ${owner}, and the image to ${at.image.owner}; ${grant.cause}`,
        fixes: [...grant.fixes, classicToken(at, scopeFor(at.access))]
    };
}
function wrongKind(at, image) {
    const cause = wrongKindCause(at);
    if (cause === undefined)
        return undefined;
    return { id: 'wrong-kind', cause, fixes: [...leaveTokenOut(at, image), classicToken(at, scopeFor(at.widest))] };
}
function wrongKindCause({ kind, server }) {
    switch (kind) {
        case 'fine-grained-pat':
            return `${server.registry} does not support fine-grained personal access tokens: the login works, but pull and push do not.`;
        case 'app-installation':
            return `${server.registry} accepts the login with the token of a GitHub App, but gives it no access to private packages or those of an organisation.`;
        case 'app-user':
            return `${server.registry} may not support user tokens of GitHub Apps.`;
        default:
            return undefined;
    }
}
function userLacksAccess(at) {
    if (at.scopes === undefined)
        return either(userHasNoRole(at), lacksScope(at));
    return hasScope(at) ? userHasNoRole(at) : lacksScope(at);
}
function userHasNoRole(at) {
    const role = roleFor(at.access);
    return {
        cause: `the token's user has no ${role} access to the package.`,
        fixes: [`Ask an admin of the package to add the user with the role ${role} in the package settings.`],
        settings: settingsPage(at.server, at.image, at.job)
    };
}
function hasScope(at) {
    return at.scopes !== undefined && missingIn(at.scopes, [scopeFor(at.access)]).length === 0;
}
function lacksScope(at) {
    const carried = at.scopes === undefined ? '' : ` Its scopes: ${at.scopes.join(', ') || 'none'}.`;
    const refresh = `For a token of the gh command:\n  gh auth refresh --scopes ${scopeFor(at.widest)}`;
    return {
        cause: `the ${KIND_NAMES[at.kind]} lacks the scope ${scopeFor(at.access)}.${carried}`,
        fixes: [...(at.kind === 'oauth' ? [refresh] : []), classicToken(at, scopeFor(at.widest))]
    };
}
function permissionBlock(at) {
    const job = at.job.id === '' ? 'the job' : `the job \`${at.job.id}\``;
    return `Add this to ${job}, or merge it into the \`permissions\` that the job has. If the job is part of a reusable workflow, give the job that calls it the same:\n  permissions:\n    contents: read\n    packages: ${at.widest === 'push' ? 'write' : 'read'}`;
}
function classicToken(at, ...scopes) {
    const created = `Create a classic token at ${tokenPage(at.server, scopes)}`;
    return at.kind === 'github-token' || at.kind === 'app-installation'
        ? `${created} and pass it as a secret:\n  token: \${{ secrets.YOUR_SECRET }}`
        : `${created} and put it into the secret that \`${at.tokenInput}\` names.`;
}
function renewal(at) {
    if (at.kind === 'github-token')
        return [`${withoutToken(at)}, so that the GITHUB_TOKEN of this job is used.`];
    return [...leaveTokenOut(at), classicToken(at, scopeFor(at.widest))];
}
function leaveTokenOut(at, image) {
    const serves = at.server.own && (image === undefined || image.owner === at.job.owner.toLowerCase());
    return serves ? [`${withoutToken(at)}, so that GITHUB_TOKEN is used. ${permissionBlock(at)}`] : [];
}
function withoutToken({ kind, tokenInput }) {
    return kind === 'github-token' ? `If \`with:\` has \`${tokenInput}\`, leave it out` : `Leave \`${tokenInput}\` out`;
}
function scopeFor(access) {
    return access === 'push' ? 'write:packages' : 'read:packages';
}
function roleFor(access) {
    return access === 'push' ? 'Write' : 'Read';
}

;// CONCATENATED MODULE: ./src/diagnosis/known-refusals.ts


const KNOWN_REFUSALS = [
    {
        id: 'expected-scopes',
        words: ['token provided does not match expected scopes'],
        advise: at => wrongKind(at, at.image) ?? (isWorkflow(at) ? permissionOrGrant(at) : lacksScope(at))
    },
    { id: 'write-package', words: ['permission_denied: write_package'], advise: packageNotWritable },
    { id: 'read-package', words: ['permission_denied: read_package'], advise: grantOrPermission },
    { id: 'create-package', words: ['permission_denied: create_package'], advise: mayNotCreate },
    {
        id: 'installation-create',
        words: ['installation not allowed to Create organization package'],
        advise: at => wrongKind(at, at.image) ?? limited(at) ?? either(noPermission(at), creationForbidden(at))
    },
    {
        id: 'installation-write',
        words: ['installation not allowed to Write organization package'],
        advise: permissionOrGrant
    },
    {
        id: 'installation-read',
        words: ['installation not allowed to Read organization package'],
        advise: at => (at.anonymousApp ? either(appInstead(at), notGranted(at)) : permissionOrGrant(at))
    },
    { id: 'no-installation', words: ['requested installation does not exist'], advise: nameOfAnotherRepository },
    {
        id: 'unauthenticated',
        words: ['User cannot be authenticated with the token provided', 'authentication required'],
        advise: at => ({
            cause: 'the token expired or was revoked between the login check and this request. Or a proxy removes the Authorization header.',
            fixes: ['Run the job again.', ...renewal(at)]
        })
    },
    { id: 'saml', words: ['organization SAML enforcement'], advise: notAuthorised },
    {
        id: 'classic-forbidden',
        words: ['forbids access via a personal access token (classic)'],
        advise: at => ({
            cause: `${at.image.owner} does not allow classic personal access tokens.`,
            fixes: [
                leaveTokenOut(at, at.image)[0] ?? `Run the job in a repository of ${at.image.owner}, with its GITHUB_TOKEN.`,
                `Ask an owner of ${at.image.owner} for an exception.`
            ]
        })
    },
    { id: 'ip-allow-list', words: ['IP allow list'], advise: addressNotAllowed },
    { id: 'not-accessible', words: ['Resource not accessible by integration'], advise: permissionOrGrant },
    {
        id: 'resource-denied',
        words: ['requested access to the resource is denied'],
        advise: at => ({
            cause: 'this token sees no package of that name. Or a proxy removes the Authorization header.',
            fixes: [`Compare the name with the packages at ${packagesPage(at.server, at.image.owner)}`]
        })
    },
    { id: 'absent', words: ['manifest unknown', 'repository name not known to registry'], advise: notThere },
    { id: 'denied', words: ['denied'], whole: true, advise: permissionOrGrant }
];
function findKnownRefusal({ message, status }) {
    const text = (message ?? '').trim().toLowerCase();
    const fits = ({ words, whole }) => words.some(each => (whole ? text === each.toLowerCase() : text.includes(each.toLowerCase())));
    return KNOWN_REFUSALS.find(fits) ?? (status === 404 ? KNOWN_REFUSALS.find(({ id }) => id === 'absent') : undefined);
}
function permissionOrGrant(at) {
    return noAccess(at) ?? either(noPermission(at), notGranted(at));
}
function grantOrPermission(at) {
    return noAccess(at) ?? either(notGranted(at), noPermission(at));
}
function noAccess(at) {
    return wrongKind(at, at.image) ?? (isWorkflow(at) ? limited(at) : userLacksAccess(at));
}
function packageNotWritable(at) {
    if (at.kind === 'fine-grained-pat')
        return grantOrPermission(at);
    if (isWorkflow(at)) {
        const run = readOnlyRun(at);
        return run === undefined ? grantOrPermission(at) : either(run, notGranted(at));
    }
    const user = userHasNoRole(at);
    const other = wrongKind(at, at.image) ?? (hasScope(at) ? undefined : lacksScope(at));
    return other === undefined ? user : either(user, other);
}
function appInstead(at) {
    return {
        cause: `\`${at.tokenInput}\` holds the token of a GitHub App, which cannot read packages of an organisation. Or it is GITHUB_TOKEN, and the job does not give it \`packages: read\`.`,
        fixes: [leaveTokenOut(at, at.image)[0] ?? classicToken(at, scopeFor(at.widest))]
    };
}
function limited(at) {
    if (!isWorkflow(at))
        return undefined;
    return (at.access === 'push' ? readOnlyRun(at) : undefined) ?? otherOwner(at);
}
function isWorkflow(at) {
    return at.kind === 'github-token';
}
function creationForbidden(at, whom = 'workflows') {
    const { owner } = at.image;
    return {
        cause: `${owner} does not let ${whom} create packages.`,
        fixes: [
            `Ask an owner of ${owner} to allow it under "Package creation": ${organisationPage(at.server, owner, 'packages')}`
        ]
    };
}
function mayNotCreate(at) {
    const { owner } = at.image;
    if (isWorkflow(at))
        return limited(at) ?? either(noPermission(at), creationForbidden(at));
    return either({
        cause: `the package is new, and the token's user may not create packages for ${owner}.`,
        fixes: ['Push to an owner for whom the user may create packages.']
    }, creationForbidden(at, 'its members'));
}
function nameOfAnotherRepository(at) {
    const { owner, repository } = at.job;
    if (!isWorkflow(at) || otherOwner(at) === undefined)
        return permissionOrGrant(at);
    return {
        cause: `GITHUB_TOKEN of ${repository} can push to packages of ${owner} only, and this one belongs to ${at.image.owner}.`,
        fixes: [
            `Name the image after this repository:\n  ${at.access}: ${at.server.registry}/\${{ github.repository }}`,
            classicToken(at, scopeFor(at.access))
        ]
    };
}
function notAuthorised(at) {
    const page = at.sso?.get(at.image.owner);
    return {
        cause: `${at.image.owner} requires single sign-on, and the token is not authorised for it.`,
        fixes: [
            page === undefined
                ? `At ${tokensPage(at.server)} choose "Configure SSO" next to the token, then "Authorize" for ${at.image.owner}.`
                : `Authorise it within the hour, as the token's user: ${page}`
        ]
    };
}
function addressNotAllowed(at) {
    const { owner } = at.image;
    return {
        cause: `${owner} allows access from the addresses on its list only, and the address of this runner is not on it.`,
        fixes: [
            at.job.selfHosted
                ? `Ask an owner of ${owner} to add it under "IP allow list": ${organisationPage(at.server, owner, 'security')}`
                : 'Run the job on a self-hosted runner whose address is on the list: the addresses of GitHub-hosted runners change.'
        ]
    };
}
function notThere(at) {
    const access = grantOrPermission(at);
    const part = at.image.digest !== undefined ? 'digest' : at.image.tag !== undefined ? 'tag' : 'image';
    return either({
        cause: `there is no such ${part}.`,
        fixes: [`Compare it with the packages at ${packagesPage(at.server, at.image.owner)}`]
    }, { ...access, id: 'absent', cause: `it exists, and this token may not see it: ${access.cause}` });
}

;// CONCATENATED MODULE: ./src/diagnosis/no-answer.ts

function adviseUnanswered(evidence, at) {
    const host = at.server.registry;
    const id = 'not-verified';
    if (evidence.noResponse?.fault === 'tls') {
        return {
            id,
            cause: 'a proxy opens TLS connections, and node does not know its certificate authority.',
            fixes: [
                "Name the authority's PEM file in NODE_EXTRA_CA_CERTS in the runner's own environment (its .env file): node reads it when it starts, so a step cannot set it."
            ]
        };
    }
    if (evidence.noResponse?.fault === 'proxy') {
        return {
            id,
            cause: 'the proxy in HTTPS_PROXY cannot be reached, or refuses this host.',
            fixes: [`Allow ${host}:443 in the proxy, or add ${host} to NO_PROXY.`]
        };
    }
    if (evidence.status === 429) {
        return {
            id: 'too-many-requests',
            cause: "the rate limit that this runner's address shares with others is used up.",
            fixes: ['Run the job again later.']
        };
    }
    if (evidence.status === 404 || evidence.status === 405) {
        return {
            id,
            cause: `${host} has no registry at this path, or another server answers in its place.`,
            fixes: ['Compare `registry` with the host that your images name.']
        };
    }
    if (evidence.status !== undefined &&
        evidence.status < 500 &&
        !isServerFault(evidence.status, evidence.message ?? '')) {
        return {
            id,
            cause: `a proxy or firewall answers in place of ${host}: this is not an answer of the registry. Or a temporary fault of ${host}.`,
            fixes: [`See which server answers:\n  curl -sSi https://${host}/v2/`, 'Run the job again.']
        };
    }
    return {
        id,
        cause: `a temporary fault of ${host}. Or a proxy answers in its place.`,
        fixes: ['Run the job again if a later step fails.']
    };
}

;// CONCATENATED MODULE: ./src/diagnosis/problem.ts

const IMAGES = 5;
const LENGTH = 4096;
function messageOf(problem, manual) {
    for (let images = IMAGES; images > 0; images--) {
        const message = messageNaming(images, problem, manual);
        if (message.length <= LENGTH)
            return message;
    }
    const advice = `\u2026\n${adviceLines(problem, []).join('\n')}`;
    const what = problem.what.map(({ text }) => text).join('\n');
    return what.slice(0, Math.max(0, LENGTH - advice.length)) + advice;
}
function wholeMessageOf(problem, manual) {
    return messageNaming(Number.POSITIVE_INFINITY, problem, manual);
}
function messageNaming(count, problem, manual) {
    const { what, images } = problem;
    const short = images.length > 0 && what.length > count + 1;
    const shown = short ? what.slice(0, count) : what;
    return [
        ...shown.map(({ text }) => text),
        ...(short ? [`and ${what.length - count} more images, listed in the log and the job summary`] : []),
        ...adviceLines(problem, shown),
        ...distinctDetails(shown).map(statement => `Details: ${detailOf(statement)}`),
        ...moreLine(problem, manual)
    ].join('\n');
}
function adviceFor(problem, image) {
    const own = problem.what.filter(statement => statement.image === image);
    return adviceLines(problem, own).join('\n');
}
function adviceLines({ cause, fixes = [] }, shown) {
    return [
        ...(cause === undefined ? [] : [`Cause: ${cause}`]),
        ...fixes.map((fix, index) => `${fixLabel(index)}: ${fix}`),
        ...settingsOf(shown).map(page => `Package settings (for its admins): ${page}`)
    ];
}
function fixLabel(index) {
    return index === 0 ? 'Fix' : 'Or';
}
function settingsOf(what) {
    return [...new Set(what.flatMap(({ settings }) => settings ?? []))];
}
function distinctDetails(what) {
    const first = new Map();
    for (const statement of what) {
        const key = statement.words ?? statement.detail;
        if (detailOf(statement) !== '' && !first.has(key))
            first.set(key, statement);
    }
    return [...first.values()];
}
function detailOf({ detail, words }) {
    return [detail, words].filter(part => part !== undefined).join(': ');
}
function moreAbout({ id }, manual) {
    return id === undefined || manual === undefined ? undefined : `${manual}#${id}`;
}
function moreLine(problem, manual) {
    const address = moreAbout(problem, manual);
    return address === undefined ? [] : [`More: ${address}`];
}
function gather(problems) {
    const gathered = new Map();
    for (const problem of problems) {
        const { level, title, what, cause, fixes, images } = problem;
        const key = JSON.stringify([level, cause, fixes, images.length > 0 ? '' : title]);
        const same = gathered.get(key);
        if (same === undefined) {
            gathered.set(key, problem);
            continue;
        }
        gathered.set(key, {
            ...same,
            title: same.title === title ? title : level === 'denial' ? 'Access denied' : 'Access not verified',
            what: [...same.what, ...what],
            images: [...same.images, ...images]
        });
    }
    return [...gathered.values()];
}
function describe(evidence) {
    if (evidence.noResponse !== undefined)
        return { detail: `${evidence.asked} ${describeSilence(evidence.noResponse)}` };
    const detail = `${evidence.asked} returned ${evidence.status}`;
    const words = evidence.message ?? evidence.code;
    return words === undefined ? { detail } : { detail, words: sanitize(words) };
}
function describeSilence(silence) {
    const detail = sanitize(silence.detail);
    switch (silence.fault) {
        case 'timeout':
            return `got no answer in time (${detail})`;
        case 'dns':
            return `found no host of that name (${detail})`;
        case 'tls':
            return `got a certificate that is not trusted here (${detail})`;
        case 'proxy':
            return `did not get through the proxy (${detail})`;
        case 'oversized':
            return `got too large an answer (${detail})`;
        case 'foreign-host':
            return `was referred to ${detail}`;
        default:
            return `lost the connection (${detail})`;
    }
}

;// CONCATENATED MODULE: ./src/diagnosis/existing-tags.ts





function adviseExisting(inputs, { images }, at) {
    if (inputs.onExisting === 'ignore')
        return [];
    const fails = inputs.onExisting === 'fail';
    return images.flatMap(image => {
        if (image.exists === 'true')
            return [adviseOverwrite(image, fails, at)];
        return image.exists === 'unknown' ? [adviseUnknown(image, fails, at)] : [];
    });
}
function adviseOverwrite(image, fails, at) {
    const digest = image.manifest?.digest;
    const text = `${image.image.reference} already exists${digest === undefined ? '' : `: ${digest}`}.`;
    return {
        id: 'tag-exists',
        level: fails ? 'error' : 'warning',
        title: 'Tag exists',
        what: [{ text, image }],
        cause: fails
            ? '`on-existing: fail` protects it from being overwritten.'
            : `a push overwrites it: ${at.server.registry} does not ask.`,
        fixes: [
            'Push another tag.',
            "Build only what does not exist yet: set `on-existing: ignore`, give this step `id: ghcr`, and the one that pushes:\n  if: steps.ghcr.outputs.exists != 'true'"
        ],
        images: [image]
    };
}
function adviseUnknown(image, fails, at) {
    const text = `It is not known whether ${image.image.reference} already exists.`;
    const { settings, ...advice } = adviseNoAnswer(image, at);
    const detail = image.existing === undefined ? {} : describe(image.existing);
    return {
        ...advice,
        id: 'existing-unknown',
        level: fails ? 'error' : 'warning',
        title: 'Existing tag not known',
        what: [{ text, image, ...detail, ...(settings === undefined ? {} : { settings }) }],
        fixes: [...advice.fixes, ...(fails ? ['Set `on-existing: warn` to push without this answer.'] : [])],
        images: [image]
    };
}
function adviseNoAnswer({ image, existing, verdict }, at) {
    if (existing === undefined) {
        return {
            cause: `${at.server.registry} was not asked, since it did not accept the token.`,
            fixes: ['Use a token that the registry accepts.']
        };
    }
    if (existing.code === undefined || existing.status === 429 || (existing.status ?? 0) >= 500) {
        return adviseUnanswered(existing, at);
    }
    if (existing.status === 404 && verdict !== 'allowed') {
        return {
            cause: `${at.server.registry} answers 404 for what a token may not see, too: the answer counts only for a token that may push.`,
            fixes: ['Use a token that may push the image.']
        };
    }
    const need = { ...at, image, access: 'pull' };
    return (existing.status === 404 ? undefined : findKnownRefusal(existing)?.advise(need)) ?? permissionOrGrant(need);
}
function adviseFirstPush({ images }, at) {
    const created = new Map(images.filter(createsPackage).map(image => [image.image.name, image]));
    const source = `org.opencontainers.image.source=${at.server.web}/${at.job.repository}`;
    return [...created].map(([name, image]) => ({
        id: 'first-push',
        level: 'notice',
        title: 'First push',
        what: [
            {
                text: `${at.server.registry}/${name} does not exist yet. The first push creates it as a private package of ${image.image.owner}; its visibility can be changed in the package settings after that push.`,
                image,
                settings: settingsPage(at.server, image.image, at.job)
            }
        ],
        ...(at.job.repository === ''
            ? {}
            : { fixes: [`To link the package to this repository, build the image with the label:\n  ${source}`] }),
        images: [image]
    }));
}

;// CONCATENATED MODULE: ./src/diagnosis/token-hygiene.ts



const DAY_MS = 86_400_000;
function adviseScopes(inputs, report, probed, at) {
    if (report.token === 'dead')
        return [];
    if (inputs.scopes.length === 0)
        return adviseNoAnswerOfApi(probed);
    if (at.scopes === undefined)
        return [adviseScopesUnknown(inputs, probed, at)];
    if (report.missingScopes.length === 0)
        return [];
    const kept = at.scopes.filter(scope => scope.endsWith(':packages'));
    return [
        {
            level: 'denial',
            id: 'scope-missing',
            title: 'Scope missing',
            what: [{ text: `${lacking(at.scopes, report.missingScopes)} \`scopes\` asks for ${inputs.scopes.join(', ')}.` }],
            fixes: [classicToken(at, ...new Set([...kept, ...report.missingScopes]))],
            images: []
        }
    ];
}
function adviseScopesUnknown(inputs, { metadata }, at) {
    const status = metadata?.status === undefined ? '' : ` (GET /rate_limit returned ${metadata.status})`;
    const why = reportsScopes(at.kind)
        ? `the API did not report its scopes${status}`
        : `the API does not report the scopes of a ${KIND_NAMES[at.kind]}`;
    const text = `It is not known whether the token has ${inputs.scopes.join(', ')}: ${why}.`;
    return { level: 'warning', id: 'scopes-not-verified', title: 'Scopes not verified', what: [{ text }], images: [] };
}
function adviseNoAnswerOfApi({ metadata }) {
    const status = metadata?.status ?? 0;
    if (metadata?.noResponse === undefined && status !== 429 && status < 500)
        return [];
    const why = metadata?.noResponse === undefined ? `returned ${status}` : 'got no answer';
    const text = `The scopes and the expiry of the token are not known: GET /rate_limit of the API ${why}.`;
    return [{ level: 'warning', id: 'api-not-reached', title: 'API not reached', what: [{ text }], images: [] }];
}
function adviseHygiene(inputs, report, probed, at) {
    if (report.token !== 'live')
        return [];
    const own = suggestGithubToken(inputs, at);
    return [
        ...adviseOverridden(inputs, at),
        ...adviseExpiry(inputs, probed.metadata?.expiresAt, at),
        ...adviseMissing(inputs, report, at),
        ...(own === undefined ? advisePower(inputs, at) : [own])
    ];
}
function adviseOverridden(inputs, at) {
    if (!inputs.overridden)
        return [];
    const { registry } = at.server;
    const text = `The variable DOCKER_AUTH_CONFIG has another login for ${registry}. docker 28.3 and later uses it instead of this one.`;
    const fixes = [`Remove ${registry} from DOCKER_AUTH_CONFIG, or unset it in the steps that use docker.`];
    return [
        {
            level: 'warning',
            id: 'docker-auth-config',
            title: 'Login not used by docker',
            what: [{ text }],
            fixes,
            images: []
        }
    ];
}
function adviseExpiry(inputs, expiresAt, at) {
    const left = expiresAt === undefined ? Number.POSITIVE_INFINITY : expiresAt.getTime() - Date.now();
    if (expiresAt === undefined || left >= inputs.expiryWarningDays * DAY_MS)
        return [];
    const days = Math.floor(left / DAY_MS);
    const when = days === 0 ? 'within a day' : days === 1 ? 'tomorrow' : `in ${days} days`;
    return [
        {
            level: 'warning',
            id: 'token-expires',
            title: 'Token expires soon',
            what: [{ text: `The ${KIND_NAMES[at.kind]} expires ${when}, at ${expiresAt.toISOString()}.` }],
            fixes: [classicToken(at, ...scopesFor(inputs))],
            images: []
        }
    ];
}
function adviseMissing(inputs, report, at) {
    const { scopes } = at;
    if (scopes === undefined || report.images.some(image => image.verdict === 'denied'))
        return [];
    const accesses = new Set(report.images.map(image => image.access));
    const missing = missingIn(scopes, [...accesses].map(scopeFor).filter(scope => !inputs.scopes.includes(scope)));
    if (missing.length === 0)
        return [];
    const text = `${lacking(scopes, missing)} The checks passed without it, because anyone can pull a public image.`;
    return [
        {
            level: 'warning',
            id: 'scope-missing',
            title: 'Scope missing',
            what: [{ text }],
            fixes: [classicToken(at, ...scopesFor(inputs))],
            images: []
        }
    ];
}
function advisePower(inputs, at) {
    const spare = (at.scopes ?? []).filter(scope => isPowerful(scope) && !inputs.scopes.includes(scope));
    if (spare.length === 0)
        return [];
    const text = `The ${KIND_NAMES[at.kind]} has scopes that packages do not need: ${spare.join(', ')}. If it leaks, more than packages is at risk.`;
    const fixes = [classicToken(at, ...scopesFor(inputs))];
    return [
        { level: 'notice', id: 'spare-scopes', title: 'More scopes than needed', what: [{ text }], fixes, images: [] }
    ];
}
function suggestGithubToken(inputs, at) {
    const images = [...inputs.pull, ...inputs.push];
    const own = at.job.repository.toLowerCase();
    const others = images.some(({ name }) => name !== own && !name.startsWith(`${own}/`));
    const fixes = leaveTokenOut(at);
    if (at.kind !== 'classic-pat' || images.length === 0 || others || inputs.scopes.length > 0)
        return undefined;
    if (fixes.length === 0)
        return undefined;
    const text = `GITHUB_TOKEN may do in place of this personal token, if the package lists ${at.job.repository} under "Manage Actions access". It expires when the job ends.`;
    return {
        level: 'notice',
        id: 'github-token-instead',
        title: 'Personal token may not be needed',
        what: [{ text }],
        fixes,
        images: []
    };
}
function lacking(scopes, missing) {
    return `The token lacks the scope ${missing.join(', ')}. Its scopes: ${scopes.join(', ') || 'none'}.`;
}
function scopesFor(inputs) {
    const access = inputs.push.length > 0 || inputs.pull.length === 0 ? 'push' : 'pull';
    return [...new Set([scopeFor(access), ...inputs.scopes.filter(scope => scope.endsWith(':packages'))])];
}

;// CONCATENATED MODULE: ./src/diagnosis/token-rejected.ts





function advisePreflight(reason, { images }, at) {
    const { text, ...rest } = adviseUnsent(reason, at);
    return { level: 'denial', what: [{ text }], ...rest, images };
}
function adviseUnsent(reason, at) {
    switch (reason) {
        case 'empty':
            return adviseEmpty(at);
        case 'refresh':
            return {
                id: 'refresh-token',
                title: 'Wrong token',
                text: `\`${at.tokenInput}\` holds a refresh token (\`ghr_\u2026\`), which no registry accepts. Nothing was sent.`,
                cause: 'the secret holds the wrong one of the two tokens that a GitHub App gets.',
                fixes: [...leaveTokenOut(at), classicToken(at, scopeFor(at.widest))]
            };
        case 'other-server':
            if (at.server.home === 'other')
                return adviseNotGitHub(at);
            return at.kind === 'unknown' ? adviseNoPrefix(at) : adviseOtherServer(at);
    }
}
function adviseOtherServer(at) {
    const { server } = at;
    const issuer = server.own ? 'github.com' : 'the server that runs this job';
    return {
        id: 'other-server',
        title: 'Token of another server',
        text: `\`${at.tokenInput}\` holds the ${KIND_NAMES[at.kind]} of ${issuer}, and ${server.registry} belongs to ${server.web}. Nothing was sent.`,
        cause: server.own
            ? `\`${at.tokenInput}\` names a secret that was created on github.com.`
            : '`registry` names the registry of another server, and `token` was left out.',
        fixes: server.own
            ? renewal(at)
            : [classicToken(at, scopeFor(at.widest)), "Leave `registry` out, to use this server's own."]
    };
}
function adviseNotGitHub(at) {
    const what = at.server.own
        ? 'The server that runs this job is not a GitHub server, so `registry` must be set.'
        : `The server that runs this job is not a GitHub server, and \`${at.tokenInput}\` holds no token of GitHub.`;
    return {
        id: 'not-github',
        title: 'Server without GitHub packages',
        text: `${what} Nothing was sent.`,
        cause: 'the job runs on Gitea, Forgejo or a similar server, and its own token is not valid on github.com.',
        fixes: [tokenOfGitHub(at), 'For the registry of this server, use docker/login-action.']
    };
}
function adviseNoPrefix(at) {
    return {
        id: 'not-github',
        title: 'Token of another server',
        text: `\`${at.tokenInput}\` seems to hold a token of the server that runs this job, and ${at.server.registry} belongs to ${at.server.web}. Nothing was sent.`,
        cause: 'the token has none of the prefixes of GitHub (`ghp_`, `ghs_`), like the tokens of Gitea and Forgejo. A token that GitHub issued before April 2021 has none either: replace it.',
        fixes: [tokenOfGitHub(at)]
    };
}
function tokenOfGitHub(at) {
    const page = tokenPage({ web: 'https://github.com' }, [scopeFor(at.widest)]);
    return `Create a classic token at ${page}, store it as a secret, and log in to ghcr.io with it:\n  with:\n    registry: ghcr.io\n    username: YOUR_GITHUB_NAME\n    token: \${{ secrets.YOUR_SECRET }}`;
}
function adviseEmpty(at) {
    const text = `\`${at.tokenInput}\` is empty, so there is nothing to log in to ${at.server.registry} with.`;
    return { id: 'no-token', title: 'No token', text, ...adviseMissingSecret(at) };
}
function adviseMissingSecret(at) {
    const { fromFork, dependabot } = at.job;
    if (fromFork || dependabot === 'always') {
        const run = fromFork ? 'a pull request from a fork' : 'a run for a pull request of Dependabot';
        const pull = at.widest === 'pull' ? leaveTokenOut(at) : [];
        return {
            cause: `${run} gets no secrets, so the one that \`${at.tokenInput}\` names is empty there.`,
            fixes: pull.length > 0 ? pull : [guard(at)]
        };
    }
    if (dependabot === 'by-default') {
        return {
            cause: "a run that Dependabot started gets Dependabot's own secrets and none of Actions'.",
            fixes: [
                ...leaveTokenOut(at),
                'Add the secret under the same name for Dependabot: Settings \u2192 Secrets and variables \u2192 Dependabot.'
            ]
        };
    }
    return {
        cause: `the secret that \`${at.tokenInput}\` names does not exist here: its name is misspelled, or it belongs to another repository, organisation or environment.`,
        fixes: [...leaveTokenOut(at), 'Compare the name with Settings \u2192 Secrets and variables \u2192 Actions.']
    };
}
function adviseRejectedToken(probed, images, at) {
    const text = `${at.server.registry} does not accept the ${KIND_NAMES[at.kind]}.`;
    const what = [{ text, ...describe(probed.token) }];
    const first = images[0];
    const known = findKnownRefusal(probed.token);
    const ofImage = first !== undefined && known !== undefined && !['denied', 'unauthenticated'].includes(known.id);
    const advice = ofImage ? { id: known.id, ...known.advise({ ...at, ...first }) } : adviseRenewal(probed, at);
    return { level: 'denial', title: 'Token refused', what, ...advice, images };
}
function adviseRenewal(probed, at) {
    const id = 'token-refused';
    const fixes = renewal(at);
    if (probed.metadata?.status === 200) {
        const cause = `a temporary fault of ${at.server.registry}: the API accepts the same token.`;
        return { id, cause, fixes: ['Run the job again.', ...fixes] };
    }
    if (at.kind === 'github-token') {
        const cause = `\`${at.tokenInput}\` holds the GITHUB_TOKEN of another job, which expired with that job. Or this job has run for more than 24 hours.`;
        return { id, cause, fixes };
    }
    if (at.mistyped)
        return { id, cause: 'the token was mistyped or cut off: its checksum is wrong.', fixes };
    return { id, cause: 'the token has expired or was revoked. Or the secret holds something else.', fixes };
}
function adviseForeignHost(probed, images, at) {
    const { registry } = at.server;
    const asked = probed.images.flatMap(image => [image.evidence, image.existing, image.anonymous]);
    const everything = [probed.token, ...asked];
    const evidence = everything.find(each => each?.noResponse?.fault === 'foreign-host');
    const text = `${registry} referred this action to another host, which got no credential. No engine was logged in, because it would send the credential there.`;
    return {
        id: 'other-host',
        level: 'error',
        title: 'Credential not sent to another host',
        what: [{ text, ...(evidence === undefined ? {} : describe(evidence)) }],
        cause: `a proxy, a DNS entry or /etc/hosts on this runner puts another server in the place of ${registry}.`,
        fixes: [
            `See which server answers:\n  curl -sSI https://${registry}/v2/\nThe realm in \`www-authenticate\` must be on ${registry} itself.`
        ],
        images
    };
}

;// CONCATENATED MODULE: ./src/diagnosis/diagnose.ts









function adviseInputs({ notices }) {
    return notices.map(text => ({
        level: 'notice',
        id: 'lower-case',
        title: 'Input read differently',
        what: [{ text }],
        images: []
    }));
}
function diagnose(inputs, report, check, job) {
    const at = circumstancesOf(inputs, check, job);
    const existing = adviseExisting(inputs, report, at);
    if (check.kind === 'not-probed')
        return gather([advisePreflight(check.reason, report, at), ...existing]);
    const problems = [
        ...adviseCredential(report, check, at),
        ...report.images.flatMap(image => adviseImage(image, at)),
        ...existing,
        ...adviseScopes(inputs, report, check, at),
        ...adviseNothingListed(report, at)
    ];
    const hygiene = adviseHygiene(inputs, report, check, at);
    return gather([
        ...problems,
        ...adviseFirstPush(report, at),
        ...hygiene.filter(({ level }) => level !== 'notice' || problems.length === 0)
    ]);
}
function circumstancesOf(inputs, check, job) {
    const { metadata, sso } = check.kind === 'probed' ? check : {};
    const scopes = metadata?.scopes;
    return {
        kind: tokenKindOf(inputs.token, inputs.server),
        tokenInput: inputs.tokenInput,
        onDenied: inputs.onDenied,
        mistyped: isMistyped(inputs.token),
        anonymousApp: hidesApp(inputs.token),
        server: inputs.server,
        job,
        widest: inputs.push.length > 0 || inputs.pull.length === 0 ? 'push' : 'pull',
        ...(scopes === undefined ? {} : { scopes }),
        ...(sso === undefined ? {} : { sso })
    };
}
function adviseCredential(report, probed, at) {
    const images = report.images.filter(image => image.evidence === undefined);
    switch (report.token) {
        case 'dead':
            return [adviseRejectedToken(probed, images, at)];
        case 'foreign-host':
            return [adviseForeignHost(probed, report.images, at)];
        case 'unknown': {
            const text = `It is not known whether ${at.server.registry} accepts the token. The login is tried.`;
            const advice = adviseUnanswered(probed.token, at);
            return [
                {
                    level: 'warning',
                    title: 'Token not verified',
                    what: [{ text, ...describe(probed.token) }],
                    ...advice,
                    images
                }
            ];
        }
        default:
            return [];
    }
}
function adviseImage(image, at) {
    const { evidence } = image;
    if (evidence === undefined || image.verdict === 'allowed' || evidence.noResponse?.fault === 'foreign-host')
        return [];
    if (image.mismatch === true)
        return [adviseMismatch(image, at)];
    if (image.verdict === 'denied')
        return [adviseDenied(image, evidence, at)];
    const accessKnown = image.visibility === 'unknown' && evidence.status === 200;
    return [accessKnown ? visibilityUnknown(image, image.anonymous ?? evidence, at) : accessUnknown(image, evidence, at)];
}
function adviseDenied(image, evidence, at) {
    const { access } = image;
    const { settings, ...advice } = adviseRefusal(evidence, { ...at, image: image.image, access });
    const text = `${image.image.reference} cannot be ${access === 'push' ? 'pushed' : 'pulled'}.`;
    return {
        level: 'denial',
        title: access === 'push' ? 'Push denied' : 'Pull denied',
        what: [statementOf(image, text, evidence, settings)],
        ...advice,
        images: [image]
    };
}
function accessUnknown(image, evidence, at) {
    const isPush = image.access === 'push';
    const text = `It is not known whether ${image.image.reference} can be ${isPush ? 'pushed' : 'pulled'}.`;
    const { id, cause, fixes } = adviseUnanswered(evidence, at);
    const limit = knownLimit(at, image);
    return {
        level: 'warning',
        id,
        title: isPush ? 'Push not verified' : 'Pull not verified',
        what: [statementOf(image, text, evidence, limit?.settings)],
        cause: limit === undefined ? cause : `${cause} Also, ${limit.cause}`,
        fixes: [...fixes, ...(limit?.fixes ?? [])],
        images: [image]
    };
}
function visibilityUnknown(image, evidence, at) {
    return {
        level: 'warning',
        title: 'Visibility not verified',
        what: [statementOf(image, `It is not known whether ${image.image.reference} is public.`, evidence)],
        ...adviseUnanswered(evidence, at),
        images: [image]
    };
}
function statementOf(image, text, evidence, settings) {
    return { text, image, ...describe(evidence), ...(settings === undefined ? {} : { settings }) };
}
function adviseRefusal(evidence, at) {
    const known = findKnownRefusal(evidence);
    if (known !== undefined)
        return { id: known.id, ...known.advise(at) };
    const advice = permissionOrGrant(at);
    return { ...advice, id: 'unknown-words', cause: `this message is not known here; it may be that ${advice.cause}` };
}
function adviseMismatch(image, at) {
    const isPublic = image.visibility === 'public';
    const [is, wanted] = isPublic ? ['public', 'private'] : ['private', 'public'];
    const text = `${image.image.reference} is ${is}, and \`visibility\` asks for ${wanted}.`;
    const settings = settingsPage(at.server, image.image, at.job);
    return {
        level: 'denial',
        id: 'visibility',
        title: 'Wrong visibility',
        what: [statementOf(image, text, image.anonymous, settings)],
        cause: isPublic ? 'the package was made public.' : 'a new package is private until someone makes it public.',
        fixes: ['Change it in the "Danger Zone" of the package settings.', 'Set `visibility: any`.'],
        images: [image]
    };
}
function adviseNothingListed(report, at) {
    const advice = knownLimit(at);
    if (report.token !== 'live' || report.images.length > 0 || advice === undefined)
        return [];
    const text = 'The access was not checked, because `push` and `pull` list no image.';
    const list = `List what the job pushes:\n  push: ${at.server.registry}/\${{ github.repository }}`;
    const fixes = [...(at.kind === 'github-token' ? [list] : []), ...advice.fixes];
    return [
        {
            level: 'warning',
            title: 'Access not verified',
            what: [{ text }],
            ...advice,
            fixes,
            images: []
        }
    ];
}

;// CONCATENATED MODULE: ./src/runner/event.ts

function readJobContext(env) {
    const event = readEvent(env.GITHUB_EVENT_PATH);
    const eventName = env.GITHUB_EVENT_NAME ?? '';
    const repository = env.GITHUB_REPOSITORY ?? '';
    const dependabot = env.GITHUB_ACTOR === 'dependabot[bot]' ? dependabotLimit(eventName, event) : undefined;
    return {
        id: env.GITHUB_JOB ?? '',
        repository,
        owner: (env.GITHUB_REPOSITORY_OWNER || repository.split('/')[0]) ?? '',
        ownerTypes: ownerTypesIn(event),
        fromFork: isFromFork(eventName, event, repository),
        ...(dependabot === undefined ? {} : { dependabot }),
        selfHosted: env.RUNNER_ENVIRONMENT === 'self-hosted',
        ...readActionPages(env)
    };
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
    const head = valueAt(event, 'pull_request', 'head', 'repo');
    return head === null || String(valueAt(head, 'full_name') ?? repository) !== repository;
}
const DEPENDABOT_EVENTS = [
    'pull_request',
    'pull_request_review',
    'pull_request_review_comment',
    'push',
    'create',
    'deployment',
    'deployment_status'
];
function dependabotLimit(eventName, event) {
    if (DEPENDABOT_EVENTS.includes(eventName))
        return 'by-default';
    const author = valueAt(event, 'pull_request', 'user', 'login');
    return eventName === 'pull_request_target' && author === 'dependabot[bot]' ? 'always' : undefined;
}
function ownerTypesIn(event) {
    const types = new Map();
    const owners = [
        valueAt(event, 'repository', 'owner'),
        valueAt(event, 'pull_request', 'base', 'repo', 'owner'),
        valueAt(event, 'pull_request', 'head', 'repo', 'owner'),
        valueAt(event, 'sender')
    ];
    for (const owner of owners) {
        const [login, type] = [valueAt(owner, 'login'), valueAt(owner, 'type')];
        if (typeof login !== 'string')
            continue;
        if (type === 'Organization')
            types.set(login.toLowerCase(), 'orgs');
        if (type === 'User')
            types.set(login.toLowerCase(), 'users');
    }
    const organization = valueAt(event, 'organization', 'login');
    if (typeof organization === 'string')
        types.set(organization.toLowerCase(), 'orgs');
    return types;
}
function readEvent(path) {
    if (!path)
        return undefined;
    try {
        return JSON.parse((0,external_node_fs_namespaceObject.readFileSync)(path, 'utf8'));
    }
    catch {
        return undefined;
    }
}
function valueAt(value, ...path) {
    for (const key of path) {
        if (typeof value !== 'object' || value === null)
            return undefined;
        value = value[key];
    }
    return value;
}

;// CONCATENATED MODULE: ./src/report/annotations.ts

function severityOf({ level }, inputs) {
    if (level !== 'denial')
        return level;
    return inputs?.onDenied === 'warn' ? 'warning' : 'error';
}
const annotations_LIMIT = 9;
const COMMANDS = { error: error, warning: warning, notice: notice };
class Annotations {
    #counts = { error: 0, warning: 0, notice: 0 };
    add(severity, title, message) {
        this.#counts[severity] += 1;
        const count = this.#counts[severity];
        const annotate = COMMANDS[severity];
        if (count < annotations_LIMIT)
            annotate(message, { title });
        else
            info(`\n${message}`);
        if (count === annotations_LIMIT)
            annotate('There is more: the log and the job summary show the rest.', { title: 'More' });
    }
}

;// CONCATENATED MODULE: ./src/report/error-messages.ts


function describeError(thrown, inputs, access, issues) {
    const registry = inputs?.server.registry ?? 'the registry';
    const denial = { level: 'denial', images: [] };
    if (thrown instanceof InputError) {
        const what = thrown.message.split('\n').map(text => ({ text }));
        return { ...denial, id: 'wrong-input', title: 'Wrong input', what };
    }
    if (thrown instanceof LoginError) {
        const what = [{ text: `The login to ${registry} failed.`, words: sanitize(thrown.failure.reason) }];
        const live = access?.token === 'live';
        const why = !live ? {} : thrown.failure.unreachable ? BEHIND_DAEMON : REFUSED_TO_ENGINE;
        return { ...denial, id: 'login-failed', title: 'Login failed', what, ...why };
    }
    if (thrown instanceof StoreError) {
        return {
            ...denial,
            id: 'not-stored',
            title: 'No place for the credential',
            what: [{ text: `The credential was not stored: ${sanitize(thrown.message)}` }],
            fixes: inputs?.store === 'isolated' ? [FIX_NAMED] : [FIX_NAMED, ISOLATED]
        };
    }
    const words = sanitize(thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown));
    return {
        ...denial,
        id: 'internal-error',
        title: 'Error in this action',
        what: [{ text: `Internal error in ghcr-login: ${words}` }],
        fixes: [`Please report it with the message above${issues === undefined ? '.' : `: ${issues}`}`]
    };
}
const FIX_NAMED = 'Fix the file named above.';
const ISOLATED = 'Keep the credential in a folder of its own:\n  with:\n    store: isolated';
const NO_ENGINE = 'Log in without the engine:\n  with:\n    engine: file';
const REFUSED_TO_ENGINE = {
    cause: 'the registry accepted the token from this action, so the engine may reach it another way: through a mirror, a proxy or settings of its own. Or it was a temporary fault.',
    fixes: ['Run the job again.', NO_ENGINE]
};
const BEHIND_DAEMON = {
    cause: 'this action reached the registry and the engine did not: a docker daemon has proxy and certificate settings of its own.',
    fixes: ["Give the daemon the runner's proxy and certificate authority.", NO_ENGINE]
};

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
function refusedFirst(items) {
    return ORDER.flatMap(verdict => items.filter(item => item.verdict === verdict));
}

;// CONCATENATED MODULE: ./src/report/json-output.ts



const OUTPUT_BYTES = 120 * 1024;
const TAGS_LIMIT = 64 * 1024;
function listedTags(images, limit = TAGS_LIMIT) {
    const listed = images.filter(image => image.manifest?.tags !== undefined);
    return listed.map(image => {
        const all = (image.manifest?.tags ?? []).map(tag => sanitize(tag));
        const { shown, left } = fitting(all, limit / listed.length);
        return { image, tags: shown, cut: left > 0 || image.manifest?.more === true };
    });
}
function reportEntries(images, problems, tagsLimit) {
    const tags = listedTags(images, tagsLimit);
    return images.map(image => {
        const { evidence, manifest, exists, visibility } = image;
        const problem = problems.find(each => each.images.includes(image));
        const listed = tags.find(each => each.image === image);
        return {
            image: image.image.reference,
            access: image.access,
            verdict: image.verdict,
            status: evidence?.status ?? null,
            message: evidence?.message === undefined ? null : sanitize(evidence.message),
            advice: problem === undefined ? null : adviceFor(problem, image) || null,
            ...(exists === undefined ? {} : { exists }),
            ...(manifest?.digest === undefined ? {} : { digest: sanitize(manifest.digest) }),
            ...(manifest?.mediaType === undefined ? {} : { mediaType: sanitize(manifest.mediaType) }),
            ...(visibility === undefined ? {} : { visibility }),
            ...(listed === undefined ? {} : { tags: listed.tags })
        };
    });
}
function reportOutput(entries) {
    const whole = JSON.stringify(entries);
    if (Buffer.byteLength(whole) <= OUTPUT_BYTES)
        return whole;
    const parts = refusedFirst(entries).map(entry => JSON.stringify(entry));
    return `[${fitting(parts, OUTPUT_BYTES - '[]'.length).shown.join(',')}]`;
}

;// CONCATENATED MODULE: ./src/report/log.ts





const SIGNS = { allowed: '\u2713', denied: '\u2717', unknown: '?' };
function logAccess(inputs, access, probed) {
    const { registry } = inputs.server;
    startGroup(`What ${registry} says of the ${KIND_NAMES[tokenKindOf(inputs.token, inputs.server)]}`);
    logLine(`${signOf(access)} token  ${detailOf(describe(probed.token))}`);
    logMetadata(probed);
    for (const image of access.images)
        logImage(image);
    for (const { image, tags, cut } of listedTags(access.images)) {
        const more = cut ? '; there are more, which `report` leaves out' : '';
        logLine(`  ${image.image.reference} has ${tags.length} ${tags.length === 1 ? 'tag' : 'tags'}${more}`);
    }
    for (const { owner, page, ...answer } of probed.ssoAnswers ?? []) {
        if (page !== undefined)
            continue;
        logLine(`  single sign-on of ${owner}: no page, ${detailOf(describe({ asked: `GET /orgs/${owner}`, ...answer }))}`);
    }
    endGroup();
}
function signOf({ token }) {
    return SIGNS[token === 'live' ? 'allowed' : token === 'dead' ? 'denied' : 'unknown'];
}
function logMetadata({ metadata }) {
    if (metadata === undefined)
        return;
    if (metadata.status !== 200) {
        const why = metadata.noResponse === undefined ? `was answered with ${metadata.status}` : 'got no answer';
        logLine(`  scopes and expiry: not known, GET /rate_limit of the API ${why}`);
        return;
    }
    logLine(`  scopes: ${metadata.scopes === undefined ? 'not reported' : metadata.scopes.join(', ') || 'none'}`);
    logLine(`  expires: ${metadata.expiresAt?.toISOString() ?? 'not reported, which does not mean never'}`);
}
function logImage(image) {
    const { evidence, manifest, anonymous } = image;
    const answer = evidence === undefined ? 'not asked' : detailOf(describe(evidence));
    logLine(`${SIGNS[image.verdict]} ${image.access}   ${image.image.reference}: ${answer}`);
    if (image.exists !== undefined)
        logExisting(image);
    else if (manifest?.digest !== undefined)
        logLine(`  points to ${contentOf(image)}`);
    if (anonymous !== undefined)
        info(`  ${image.visibility} to an anonymous client: ${detailOf(describe(anonymous))}`);
}
function logExisting(image) {
    const answer = image.existing === undefined ? 'not asked' : detailOf(describe(image.existing));
    const said = {
        true: `already exists: ${contentOf(image)}`,
        false: 'does not exist yet',
        unknown: `may exist or not: ${answer}`
    };
    logLine(`  ${image.image.reference} ${said[image.exists ?? 'unknown']}`);
}
function contentOf({ manifest }) {
    return `${sanitize(manifest?.digest ?? '')} (${sanitize(manifest?.mediaType ?? '')})`;
}
function logLine(line) {
    info(escapeCommands(line));
}
function logGroup(title, text) {
    startGroup(title);
    for (const line of text.split('\n'))
        logLine(line);
    endGroup();
}

;// CONCATENATED MODULE: ./src/report/report-file.ts






const STATE = 'report-file';
function writeReportFile(entries, folder) {
    const file = (0,external_node_path_namespaceObject.join)(folder, `ghcr-login-report-${(0,external_node_crypto_namespaceObject.randomUUID)()}.json`);
    saveState(STATE, file);
    (0,external_node_fs_namespaceObject.writeFileSync)(file, `${JSON.stringify(entries, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
    return file;
}
function removeReportFile() {
    const file = getState(STATE);
    if (file === '')
        return;
    try {
        retry(() => (0,external_node_fs_namespaceObject.rmSync)(file, { force: true }));
    }
    catch (thrown) {
        warning(`${file} was not removed: ${sanitize(String(thrown))}`, { title: 'Report not removed' });
    }
}

;// CONCATENATED MODULE: ./src/report/summary.ts




const SEVERITIES = { error: '\u274c', warning: '\u26a0\ufe0f', notice: '\u2139\ufe0f' };
const ALLOWED = '\u2705';
const UNKNOWN = '\u2754';
const TABLE_BYTES = 300 * 1024;
const PROBLEMS_BYTES = 560 * 1024;
const STATEMENTS_BYTES = 150 * 1024;
const SETTINGS_BYTES = 250 * 1024;
const DETAILS_BYTES = 50 * 1024;
function renderSummary(inputs, access, problems, login, manual) {
    const sections = problems.map((problem, index) => section(problem, index + 1, inputs, manual));
    const { shown, left } = fitting(sections, PROBLEMS_BYTES);
    return [
        '<h3>GHCR Login</h3>',
        `<p>${headline(inputs, login)}</p>`,
        ...table(inputs, access?.images ?? [], problems),
        ...shown,
        ...omitted(left, 'problems')
    ].join('\n');
}
function headline(inputs, login) {
    if (inputs === undefined)
        return `${SEVERITIES.error} Not logged in`;
    const registry = code(inputs.server.registry);
    if (login === undefined)
        return `${SEVERITIES.error} Not logged in to ${registry}`;
    const programs = login.engines.filter(engine => engine !== 'file');
    const by = programs.length === 0 ? '' : `, with ${programs.join(' and ')}`;
    return `${ALLOWED} Logged in to ${registry} as ${code(inputs.username)}${by}`;
}
function table(inputs, images, problems) {
    if (images.length === 0)
        return [];
    const columns = columnsOf(inputs, problems).filter(({ cell }) => images.some(image => cell(image) !== ''));
    const rowsOf = (of) => of.map(image => row('td', columns.map(({ cell }) => cell(image))));
    const whole = fitting(rowsOf(images), TABLE_BYTES);
    const { shown, left } = whole.left === 0 ? whole : fitting(rowsOf(refusedFirst(images)), TABLE_BYTES);
    const head = row('th', columns.map(({ title }) => title));
    return ['<table>', head, ...shown, '</table>', ...omitted(left, 'images')];
}
function columnsOf(inputs, problems) {
    const exists = { true: 'yes', false: 'no', unknown: 'not known' };
    const numbersOf = (image) => problems.flatMap(({ images }, index) => (images.includes(image) ? `${index + 1}` : [])).join(', ');
    return [
        { title: 'Image', cell: ({ image }) => code(image.reference) },
        { title: 'Access', cell: ({ access }) => access },
        { title: 'Verdict', cell: ({ verdict }) => `${markOf(verdict, inputs)} ${verdict}` },
        { title: 'Exists', cell: image => (image.exists === undefined ? '' : exists[image.exists]) },
        { title: 'Digest', cell: ({ manifest }) => (manifest?.digest === undefined ? '' : code(manifest.digest)) },
        { title: 'See', cell: numbersOf }
    ];
}
function markOf(verdict, inputs) {
    if (verdict === 'allowed')
        return ALLOWED;
    if (verdict === 'unknown')
        return UNKNOWN;
    return inputs?.onDenied === 'warn' ? SEVERITIES.warning : SEVERITIES.error;
}
function row(cell, values) {
    return `<tr>${values.map(value => `<${cell}>${value}</${cell}>`).join('')}</tr>`;
}
function section(problem, number, inputs, manual) {
    const { title, what, cause, fixes = [] } = problem;
    const mark = SEVERITIES[severityOf(problem, inputs)];
    const statements = fitting(what.map(({ text }) => prose(text, plain)), STATEMENTS_BYTES);
    const pages = fitting(settingsOf(what).map(linked), SETTINGS_BYTES);
    const shownDetails = fitting(distinctDetails(what).map(details), DETAILS_BYTES);
    const more = moreAbout(problem, manual);
    return [
        `<p><b>${number}. ${mark} ${prose(title)}</b><br>${statements.shown.join('<br>')}</p>`,
        ...omitted(statements.left, 'images'),
        ...(cause === undefined ? [] : [`<p>Cause: ${prose(cause)}</p>`]),
        ...fixes.flatMap((fix, index) => steps(`${fixLabel(index)}: ${fix}`)),
        ...(pages.shown.length === 0 ? [] : [`<p>Package settings (for its admins): ${pages.shown.join('<br>')}</p>`]),
        ...omitted(pages.left, 'pages'),
        ...shownDetails.shown,
        ...omitted(shownDetails.left, 'details'),
        ...(more === undefined ? [] : [`<p>More: ${linked(more)}</p>`])
    ].join('\n');
}
function omitted(count, what) {
    return count === 0 ? [] : [`<p>${count} more ${what} are in the log of the step.</p>`];
}
function details({ detail, words }) {
    const parts = [...(detail === undefined ? [] : [prose(detail, plain)]), ...(words === undefined ? [] : [code(words)])];
    return `<p>Details: ${parts.join(': ')}</p>`;
}
function steps(fix) {
    const parts = [];
    let paste = [];
    const close = () => {
        if (paste.length > 0)
            parts.push(`<pre>${paste.map(plain).join('\n')}</pre>`);
        paste = [];
    };
    for (const line of fix.split('\n')) {
        if (line.startsWith('  ')) {
            paste.push(line.slice(2));
            continue;
        }
        close();
        parts.push(`<p>${prose(line)}</p>`);
    }
    close();
    return parts;
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
    return redact(text)
        .replace(/\s+/g, match => (/[\r\n]/.test(match) ? ' ' : match))
        .replace(/[&<>"'`*_[\]|~#@\\!$]/g, character => `&#${character.codePointAt(0)};`);
}

;// CONCATENATED MODULE: ./src/report/report.ts













class Report {
    env;
    #inputs;
    #access;
    #check;
    #login;
    #problems = [];
    #annotations = new Annotations();
    #job;
    #failed = false;
    constructor(env) {
        this.env = env;
        this.#job = readJobContext(env);
    }
    inputs(inputs) {
        this.#inputs = inputs;
        for (const problem of adviseInputs(inputs))
            this.#add(problem);
    }
    access(access, check) {
        const inputs = this.#known();
        this.#access = access;
        this.#check = check;
        if (check.kind === 'probed')
            logAccess(inputs, access, check);
        for (const problem of diagnose(inputs, access, check, this.#job))
            this.#add(problem);
        this.#failed ||= access.endsStep;
    }
    login(login) {
        const inputs = this.#known();
        this.#login = login;
        const where = login.authFile ?? 'the credential helper';
        const until = inputs.logout ? 'until the job ends' : 'and stays there, as `logout: false` asks';
        logLine(`Logged in to ${inputs.server.registry} as ${inputs.username} (${login.engines.join(', ')}): ${where} holds the credential ${until}.`);
        for (const text of login.notices) {
            this.#add({ level: 'notice', title: 'Where the credential is', what: [{ text }], images: [] });
        }
    }
    failure(thrown) {
        const refused = thrown instanceof LoginError && !thrown.failure.unreachable;
        const problem = describeError(thrown, this.#inputs, this.#access, this.#job.issues);
        const fails = !(refused && this.#inputs?.onDenied === 'warn');
        this.#add({ ...problem, level: fails ? 'error' : 'warning' });
        this.#failed ||= fails;
    }
    async publish() {
        const outputs = { ...this.#outputs(), 'report-file': this.#writeReportFile() };
        for (const [name, value] of Object.entries(outputs))
            setOutput(name, value);
        await this.#writeSummary();
        return this.#failed;
    }
    async #writeSummary() {
        if (this.#inputs?.summary === false || !this.env.GITHUB_STEP_SUMMARY)
            return;
        const text = renderSummary(this.#inputs, this.#access, this.#problems, this.#login, this.#job.manual);
        try {
            await summary.addRaw(text, true).write();
        }
        catch (thrown) {
            this.#warn('No job summary', `The job summary was not written: ${sanitize(String(thrown))}`);
        }
    }
    #writeReportFile() {
        const folder = this.env.RUNNER_TEMP;
        if (!folder)
            return '';
        try {
            const entries = reportEntries(this.#access?.images ?? [], this.#problems, Number.POSITIVE_INFINITY);
            return writeReportFile(entries, folder);
        }
        catch (thrown) {
            this.#warn('No report file', `The report file was not written: ${sanitize(String(thrown))}`);
            return '';
        }
    }
    #add(problem) {
        this.#problems.push(problem);
        const message = messageOf(problem, this.#job.manual);
        this.#annotations.add(severityOf(problem, this.#inputs), problem.title, message);
        const whole = wholeMessageOf(problem, this.#job.manual);
        if (whole !== message)
            logGroup(`${problem.title}: all ${problem.what.length}`, whole);
    }
    #warn(title, text) {
        this.#add({ level: 'warning', title, what: [{ text }], images: [] });
    }
    #outputs() {
        const inputs = this.#inputs;
        const access = this.#access;
        const metadata = this.#check?.kind === 'probed' ? this.#check.metadata : undefined;
        const repository = this.env.GITHUB_REPOSITORY?.toLowerCase();
        return {
            'logged-in': String(this.#login !== undefined),
            registry: inputs?.server.registry ?? '',
            username: inputs?.username ?? '',
            image: inputs === undefined || !repository ? '' : `${inputs.server.registry}/${repository}`,
            'token-kind': inputs === undefined || inputs.token === '' ? '' : tokenKindOf(inputs.token, inputs.server),
            scopes: metadata?.scopes?.join(',') ?? '',
            'expires-at': metadata?.expiresAt?.toISOString() ?? '',
            'can-pull': access?.canPull ?? '',
            'can-push': access?.canPush ?? '',
            exists: access?.exists ?? '',
            report: reportOutput(reportEntries(access?.images ?? [], this.#problems)),
            engine: this.#login?.engines.join(',') ?? '',
            'docker-config': this.#login?.dockerConfig ?? '',
            'auth-file': this.#login?.authFile ?? ''
        };
    }
    #known() {
        if (this.#inputs === undefined)
            throw new Error('the inputs come first');
        return this.#inputs;
    }
}

;// CONCATENATED MODULE: ./src/runner/exit-code.ts


const LINGER_MS = 1_000;
function onUnexpectedEnd(tell) {
    let told = false;
    let done = false;
    const once = (what) => {
        if (!told)
            tell(what);
        told = true;
    };
    process.once('beforeExit', () => {
        if (!done)
            once('it stopped before it was done');
    });
    process.on('uncaughtException', thrown => once(sanitize(String(thrown))));
    return () => {
        done = true;
    };
}
class exit_code_ExitCode {
    #done;
    #fault = false;
    constructor(issues) {
        process.exitCode = 1;
        this.#done = onUnexpectedEnd(what => {
            this.#fault = true;
            process.exitCode = 1;
            error(`Internal error in ghcr-login: ${what}.\nPlease report it with this message and the log of the step${issues === undefined ? '.' : `: ${issues}`}`, { title: 'Internal error' });
        });
    }
    decide(failed) {
        this.#done();
        if (!this.#fault)
            process.exitCode = failed ? 1 : 0;
        setTimeout(() => process.exit(), LINGER_MS).unref();
    }
}

;// CONCATENATED MODULE: ./src/github/server.ts
class ServerError extends Error {
    name = 'ServerError';
}
const HOST = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/;
function findServer(registry, homeUrl, homeIsGitHub = true) {
    const homeHost = server_hostOf(homeUrl);
    const homeKind = homeIsGitHub ? kindOf(homeHost) : 'other';
    const wanted = registry.toLowerCase() || registryOf(homeHost);
    if (LOOPBACK.test(wanted)) {
        const web = `https://${homeHost}`;
        return { registry: wanted, origin: originOf('http', wanted), web, own: false, kind: 'loopback', home: homeKind };
    }
    if (!HOST.test(wanted))
        throw new ServerError('not a host with optional port');
    const origin = originOf('https', wanted);
    const host = webHostOf(wanted);
    if (host === undefined)
        throw new ServerError(notGitHub(wanted));
    const own = wanted === registryOf(homeHost);
    return {
        registry: wanted,
        origin,
        api: apiOf(own ? homeHost : host),
        web: `https://${own ? homeHost : host}`,
        own,
        kind: kindOf(host),
        home: homeKind
    };
}
function notGitHub(registry) {
    const other = 'not the registry of a GitHub server. For other registries, use docker/login-action';
    return looksLikeGhcr(registry) ? `${other}. Did you mean ghcr.io?` : other;
}
const NO_TYPING_ERROR = ['gcr.io', 'ecr.io', 'ocir.io'];
function looksLikeGhcr(host) {
    if (/^(?:(?:www|docker\.pkg)\.)?(?:ghcr\.io|github\.com)$/.test(host))
        return true;
    return !NO_TYPING_ERROR.includes(host) && editDistance(host.slice(0, 20), 'ghcr.io') <= 2;
}
function editDistance(from, to) {
    const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
    const at = (row, column) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
    for (let i = 1; i <= from.length; i++) {
        rows.push([i]);
        for (let j = 1; j <= to.length; j++) {
            const replaced = at(i - 1, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
            const swapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1] ? at(i - 2, j - 2) + 1 : replaced;
            rows[i]?.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, swapped));
        }
    }
    return at(from.length, to.length);
}
function originOf(scheme, host) {
    try {
        return new URL(`${scheme}://${host}`).origin;
    }
    catch {
        throw new ServerError('not a host with optional port');
    }
}
function server_hostOf(url) {
    try {
        return new URL(url).host;
    }
    catch {
        throw new ServerError('GITHUB_SERVER_URL is not a URL');
    }
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
function apiOf(webHost) {
    switch (kindOf(webHost)) {
        case 'github.com':
            return 'https://api.github.com';
        case 'ghe.com':
            return `https://api.${webHost}`;
        default:
            return `https://${webHost}/api/v3`;
    }
}
function kindOf(webHost) {
    if (webHost === 'github.com')
        return 'github.com';
    return webHost.endsWith('.ghe.com') ? 'ghe.com' : 'ghes';
}

;// CONCATENATED MODULE: ./src/runner/proxy.ts
function readProxy(env) {
    const text = env.https_proxy || env.HTTPS_PROXY;
    if (!text)
        return {};
    const bypass = env.no_proxy || env.NO_PROXY;
    const url = text.includes('://') ? text : `http://${text}`;
    if (!URL.canParse(url))
        return { unsupported: 'the proxy variable is not a URL' };
    const { protocol, href } = new URL(url);
    if (protocol !== 'http:' && protocol !== 'https:')
        return { unsupported: `${protocol}// is not supported by this action` };
    return { url: href, ...(bypass ? { bypass } : {}) };
}
function proxySecrets(env) {
    return ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].flatMap(name => secretsIn(env[name] ?? ''));
}
function secretsIn(url) {
    const [, user = '', password] = /^(?:[a-z]+:\/\/)?([^/@:]*):([^/]+)@/i.exec(url) ?? [];
    if (password === undefined)
        return [];
    const decoded = (text) => {
        try {
            return decodeURIComponent(text);
        }
        catch {
            return text;
        }
    };
    return [password, decoded(password), Buffer.from(`${decoded(user)}:${decoded(password)}`).toString('base64')];
}

;// CONCATENATED MODULE: ./src/runner/inputs.ts







const SCOPE = /^[a-z][a-z_]*(?::[a-z][a-z_]*)?$/;
const inputs_ENGINES = ['docker', 'podman', 'file'];
const REGISTRY = '`ghcr.io`, `containers.SUBDOMAIN.ghe.com`, `containers.HOSTNAME`, or a host on loopback; empty for the registry of the server that runs the job';
const inputs_IMAGES = '`[HOST/]OWNER/NAME[:TAG][@DIGEST]`, one per line or separated by commas';
function readInputs(env) {
    const { token, tokenInput, forms } = readCredential();
    for (const secret of proxySecrets(env))
        maskPassword(secret);
    const reader = new InputReader(forms);
    const malformed = malformedToken(token, tokenInput);
    if (malformed !== undefined)
        reader.problems.push(malformed);
    const username = reader.read('username', 'a user name without white space and without `:`', '', text => readUsername(text || (env.GITHUB_ACTOR ?? '')));
    if (username !== '' && malformed === undefined && token !== '')
        maskSecret(base64(`${username}:${token}`));
    const server = reader.read('registry', REGISTRY, undefined, text => readServer(text, env, reader.notices));
    const images = (input) => reader.read(input, inputs_IMAGES, [], text => server === undefined || hasNoRegistry(server) ? [] : readImages(input, text, server, reader.notices));
    const inputs = {
        token,
        tokenInput,
        username,
        pull: images('pull'),
        push: images('push'),
        ...readOptions(reader),
        proxy: readProxy(env)
    };
    if (reader.problems.length > 0 || server === undefined)
        throw new InputError(reader.problems.join('\n'));
    const overridden = hasOtherLogin(env.DOCKER_AUTH_CONFIG, server.registry, token);
    return Object.freeze({ ...inputs, server, overridden, notices: reader.notices });
}
function readOptions(reader) {
    return {
        scopes: reader.read('scopes', 'scopes such as `write:packages`, one per line or separated by commas', [], readScopes),
        visibility: reader.choice('visibility', 'any', 'public', 'private'),
        onDenied: reader.choice('on-denied', 'fail', 'warn'),
        onExisting: reader.choice('on-existing', 'ignore', 'warn', 'fail'),
        engines: reader.read('engine', '`auto`, or one or more of `docker`, `podman`, `file`', [], readEngines),
        store: reader.choice('store', 'auto', 'shared', 'isolated'),
        logout: reader.read('logout', '`true`, `false`', true, readBoolean),
        expiryWarningDays: reader.read('expiry-warning-days', 'a whole number of days from 0 to 3650', 0, readDays),
        summary: reader.read('summary', '`true`, `false`', true, readBoolean)
    };
}
class InputReader {
    tokenForms;
    problems = [];
    notices = [];
    constructor(tokenForms) {
        this.tokenForms = tokenForms;
    }
    read(input, accepted, fallback, parse) {
        const text = getInput(input);
        if (this.tokenForms.some(form => text.includes(form))) {
            this.problems.push(`\`${input}\` holds the token. Accepted: ${accepted}; pass the token in \`token\` only.`);
            return fallback;
        }
        try {
            return parse(text);
        }
        catch (error) {
            if (!(error instanceof UnacceptedValue))
                throw error;
            this.problems.push(`\`${input}\` is ${sanitize(error.text, 80) || 'empty'}: ${error.reason}. Accepted: ${accepted}.`);
            return fallback;
        }
    }
    choice(input, ...accepted) {
        return this.read(input, accepted.map(each => `\`${each}\``).join(', '), accepted[0], oneOf(...accepted));
    }
}
function readToken() {
    return readCredential().token;
}
function readCredential() {
    const [password, token] = [readSecret('password'), readSecret('token')];
    const forms = [...password.forms, ...token.forms];
    return password.value === ''
        ? { token: token.value, tokenInput: 'token', forms }
        : { token: password.value, tokenInput: 'password', forms };
}
function readSecret(input) {
    const value = getInput(input, { trimWhitespace: false }).replace(/\r?\n$/, '');
    const parts = value.split(/\s+/).filter(part => part.length >= 8);
    const forms = value.trim() === '' ? [] : [value, ...parts, base64(value)];
    for (const form of forms)
        maskSecret(form);
    return { value, forms: forms.filter(form => form.length >= 8) };
}
function base64(text) {
    return Buffer.from(text).toString('base64');
}
function malformedToken(token, input) {
    const accepted = 'Accepted: GITHUB_TOKEN or a personal access token as GitHub shows it, with at most one line end after it.';
    if (/\s/.test(token)) {
        return `\`${input}\` has white space in it: the secret may have been pasted with other text. ${accepted}`;
    }
    if (/[\u0000-\u001f\u007f-\u009f]/.test(token))
        return `\`${input}\` has control characters in it. ${accepted}`;
    if (/[^\u0021-\u007e]/.test(token))
        return `\`${input}\` has characters outside of ASCII in it. ${accepted}`;
    return undefined;
}
function hasOtherLogin(config, registry, token) {
    if (!config)
        return false;
    try {
        const auth = JSON.parse(config).auths?.[registry]?.auth;
        return typeof auth === 'string' && !Buffer.from(auth, 'base64').toString().endsWith(`:${token}`);
    }
    catch {
        return false;
    }
}
class UnacceptedValue extends Error {
    text;
    reason;
    constructor(text, reason) {
        super(reason);
        this.text = text;
        this.reason = reason;
    }
}
function readUsername(text) {
    if (text === '')
        throw new UnacceptedValue(text, 'docker and podman need a name, although ghcr.io ignores it');
    if (text.includes(':'))
        throw new UnacceptedValue(text, 'a colon ends the name in HTTP Basic authentication');
    if (/[\s\p{Cc}\p{Cf}]/u.test(text))
        throw new UnacceptedValue(text, 'it has white space or control characters in it');
    if (text.length > 255)
        throw new UnacceptedValue(text, 'it is longer than 255 characters');
    return text;
}
function readServer(text, env, notices) {
    const bare = withoutScheme('registry', text, notices);
    try {
        return findServer(bare, env.GITHUB_SERVER_URL || 'https://github.com', isOnGitHub(env));
    }
    catch (error) {
        if (error instanceof ServerError)
            throw new UnacceptedValue(text, error.message);
        throw error;
    }
}
function isOnGitHub(env) {
    if (/^https:\/\/(?:github\.com|[^/]+\.ghe\.com)\/?$/.test(env.GITHUB_SERVER_URL || 'https://github.com'))
        return true;
    if (env.GITEA_ACTIONS === 'true' || env.FORGEJO_ACTIONS === 'true')
        return false;
    return !/\/api\/v1\/?$/.test(env.GITHUB_API_URL ?? '');
}
function hasNoRegistry({ home, own }) {
    return home === 'other' && own;
}
function withoutScheme(input, text, notices) {
    const bare = text.replace(/^(?:https|docker):\/\//i, '').replace(/\/$/, '');
    if (bare !== text)
        notices.push(`\`${input}\`: ${sanitize(text)} is read as ${sanitize(bare) || 'empty'}.`);
    return bare;
}
function readImages(input, text, server, notices) {
    const images = new Map();
    for (const entry of listOf(text)) {
        try {
            const { image, lowered } = parseImage(withoutScheme(input, entry, notices), server.registry);
            if (lowered) {
                notices.push(`\`${input}\`: ${sanitize(entry)} is read as ${image.reference}; registries accept lower case only.`);
            }
            images.set(image.reference, image);
        }
        catch (error) {
            if (error instanceof ImageError)
                throw new UnacceptedValue(entry, error.message);
            throw error;
        }
    }
    return [...images.values()];
}
function readScopes(text) {
    const scopes = listOf(text);
    const wrong = scopes.find(scope => !SCOPE.test(scope));
    if (wrong !== undefined)
        throw new UnacceptedValue(wrong, 'not written like a scope');
    return [...new Set(scopes)];
}
function readEngines(text) {
    const names = listOf(text);
    if (names.length === 0)
        throw new UnacceptedValue(text, 'name at least one engine');
    if (names.length === 1 && names[0] === 'auto')
        return [];
    if (names.includes('auto'))
        throw new UnacceptedValue(text, '`auto` cannot be combined with other engines');
    return [...new Set(names.map(oneOf(...inputs_ENGINES)))];
}
function readBoolean(text) {
    if (/^(?:true|True|TRUE)$/.test(text))
        return true;
    if (/^(?:false|False|FALSE)$/.test(text))
        return false;
    throw new UnacceptedValue(text, 'neither true nor false');
}
function readDays(text) {
    if (!/^\d{1,4}$/.test(text) || Number(text) > 3650)
        throw new UnacceptedValue(text, 'not a number of days');
    return Number(text);
}
function oneOf(...accepted) {
    return text => {
        const found = accepted.find(each => each === text);
        if (found === undefined)
            throw new UnacceptedValue(text, 'not one of the accepted values');
        return found;
    };
}
function listOf(text) {
    return text
        .split(/[\r\n,]/)
        .map(entry => entry.trim())
        .filter(entry => entry !== '');
}

;// CONCATENATED MODULE: ./src/main.ts








async function main(env = process.env) {
    const exit = new exit_code_ExitCode(readActionPages(env).issues);
    const report = new Report(env);
    let login;
    try {
        const inputs = readInputs(env);
        report.inputs(inputs);
        login = startLogin(inputs, findEngines(inputs.engines, env), env);
        await login.started;
        const check = await checkAccess(inputs, login.onToken);
        const access = judge(inputs, check);
        report.access(access, check);
        if (access.mayLogIn)
            report.login(await login.keep());
    }
    catch (error) {
        report.failure(error);
    }
    await login?.discard().catch(error => report.failure(error));
    exit.decide(await report.publish());
}

;// CONCATENATED MODULE: ./src/login/logout.ts






async function logOut(session) {
    if (session === undefined)
        return info('Nothing to clear: no login was begun.');
    const token = readToken();
    if (!session.logout) {
        if (!session.holds)
            logout_removeFolder(session);
        return info('The login stays, as `logout: false` asks.');
    }
    for (const place of session.places.toReversed()) {
        try {
            tell(await remove({ ...session, place, missing: place.missing }, token), place.file, session.registry);
        }
        catch (error) {
            warning(`${reasonOf(error)}. The credential may still be there: look at ${place.file}. The next run of this action there removes it, once that is fixed.`, { title: 'Not cleared' });
        }
    }
    for (const { name, before } of session.exported)
        exportVariable(name, before);
    logout_removeFolder(session);
}
function tell({ done, overwritten, owed, leftover }, file, registry) {
    const said = {
        removed: `Removed the login to ${registry} from ${file}.`,
        restored: `Removed the login to ${registry} from ${file}; the earlier one is back.`,
        none: `There is no login of this step in ${file}.`,
        absent: `The login to ${registry} was gone from ${file} already.`,
        replaced: `The login to ${registry} in ${file} was replaced while the job ran, not by this action; the new one was left there. Where jobs share a home, \`store: isolated\` keeps them apart.`,
        covered: `A later step or job is logged in to ${registry} in ${file}; its own clean-up removes it.`,
        released: `A later step keeps its login to ${registry} in ${file}, as its \`logout: false\` asks.`
    };
    const replaced = 'The login was replaced while the job ran';
    if (done === 'replaced')
        warning(said.replaced, { title: replaced });
    else
        info(escapeCommands(said[done]));
    if (overwritten === true && done !== 'none') {
        warning(`Another job logged in to ${registry} in ${file} while this one ran, with another credential. Where jobs share a home, \`store: isolated\` keeps them apart.`, { title: replaced });
    }
    if (owed !== undefined) {
        warning(`${owed}. The earlier login to ${registry} is not back yet: the next run of this action there restores it.`, {
            title: 'Not restored'
        });
    }
    if (leftover !== undefined) {
        warning(`${leftover} still holds the credential: remove it by hand.`, { title: 'A credential is left' });
    }
}
function logout_removeFolder({ folder, places, running }) {
    if (!(0,external_node_fs_namespaceObject.existsSync)(folder))
        return;
    const { left, credentials } = running ? replaceRunDir(folder) : removeRunDir(folder);
    const [first = folder] = credentials.length > 0 ? credentials : left;
    const more = (credentials.length > 0 ? credentials : left).length - 1;
    const named = more > 0 ? `${first} and ${more} more` : first;
    if (credentials.length > 0) {
        warning(`${named} cannot be removed, and holds the credential.`, { title: 'A credential is left' });
    }
    else if (left.length > 0) {
        warning(`${named} cannot be removed. The files that held the credential are gone.`, { title: 'Files are left' });
    }
    else if (places.length === 0)
        info(escapeCommands(`Removed ${folder} with the login.`));
}
function reasonOf(error) {
    return sanitize(error instanceof Error ? error.message : String(error));
}

;// CONCATENATED MODULE: ./src/post.ts





async function post() {
    const done = onUnexpectedEnd(what => warning(`The clean-up ended early: ${what}. A credential may be left: look at the log of the login.`, {
        title: 'Not cleared'
    }));
    removeReportFile();
    await logOut(loadLoginState());
    done();
}

;// CONCATENATED MODULE: ./src/index.ts



var __webpack_exports__main = __webpack_exports__.i;
var __webpack_exports__post = __webpack_exports__.b;
export { __webpack_exports__main as main, __webpack_exports__post as post };
