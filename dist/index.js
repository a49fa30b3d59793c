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

;// CONCATENATED MODULE: ./src/github/no-token.ts
const GITHUB = '(?:gh[pousr]_|github_pat_)';
const CONTEXT = '(?:secrets|github|env|vars|inputs|steps|needs)\\.[\\w.-]+';
const FORMS = [
    ['word', isWord],
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
function isWord(text) {
    return /^(?:true|false|null|undefined|none|nil|token|password|\*+|x{3,}|<[^<>]*>)$/i.test(text);
}
function tokensWithin(text) {
    const plain = decoded(text) ?? text;
    const last = plain
        .split(/[\s:="'`]+/)
        .filter(part => part !== '')
        .at(-1) ?? '';
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
function isOfAnotherServer(token, { kind, jobServerKind: home, isJobServer: own }) {
    if (kind === 'loopback')
        return false;
    if (home === 'other' && own)
        return true;
    const onOtherServer = home === 'ghes' || home === 'other';
    if (!/^(?:gh[a-z]|github_pat)_/.test(token))
        return onOtherServer && !own;
    if (!token.startsWith('ghs_'))
        return false;
    if (onOtherServer && appIdOf(token) !== undefined)
        return kind !== 'github.com';
    return home !== 'other' && !own;
}
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
function isMistyped(token) {
    const body = /^gh[pou]_([0-9A-Za-z]{1,36})$/.exec(token)?.[1];
    if (body === undefined)
        return false;
    if (body.length < 36)
        return true;
    let rest = process.getBuiltinModule('node:zlib').crc32(body.slice(0, 30));
    let checksum = '';
    for (let i = 0; i < 6; i++) {
        checksum = BASE62.charAt(rest % 62) + checksum;
        rest = Math.floor(rest / 62);
    }
    return checksum !== body.slice(30);
}

;// CONCATENATED MODULE: ./src/access/preflight.ts


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

;// CONCATENATED MODULE: ./src/github/unaccepted.ts
class Unaccepted extends Error {
    name = 'Unaccepted';
}

;// CONCATENATED MODULE: ./src/github/image.ts

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
    return /^(?:[^/]*\.[^/]*|[^/]*:\d+|\[[^/]*|localhost)(?=\/)/i.exec(text)?.[0].toLowerCase();
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
        throw new Unaccepted(`a tag cannot have \`/\` in it. Write ${prefix}${name}:${written.replaceAll('/', '-')}`);
    }
    return { host, path, tag, digest };
}
function parseImage(text, registry) {
    const { host, path, tag, digest } = splitReference(text);
    if (digest !== undefined && !isDigest(digest)) {
        throw new Unaccepted('the digest after @ must be ALGORITHM:HEX, e.g. sha256 and 64 hexadecimal digits');
    }
    if (tag !== undefined && !isTag(tag)) {
        throw new Unaccepted('the tag must be up to 128 letters, digits, _, . or -, not starting with . or -');
    }
    if (host !== undefined && host !== registry) {
        throw new Unaccepted(`its host is not the registry of this step, ${registry}`);
    }
    const name = path.toLowerCase();
    const parts = name.split('/');
    if (parts.length < 2) {
        const hub = host === undefined ? ', and a name by itself one of Docker Hub' : '';
        throw new Unaccepted(`an image of ${registry} is OWNER/NAME${hub}`);
    }
    if (name.length > NAME_LIMIT)
        throw new Unaccepted(`the name must not be longer than ${NAME_LIMIT} characters`);
    if (!parts.every(part => COMPONENT.test(part))) {
        throw new Unaccepted('each part of the name must be letters and digits, joined by single . or _, by __ or by -');
    }
    const [owner = '', ...rest] = parts;
    const reference = `${registry}/${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
    return { name, owner, package: rest.join('/'), tag, digest, reference };
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

;// CONCATENATED MODULE: external "node:util"
const external_node_util_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");
;// CONCATENATED MODULE: ./src/runner/sanitize.ts


const LIMIT = 300;
function sanitize(text, limit = LIMIT) {
    const cleaned = (0,external_node_util_namespaceObject.stripVTControlCharacters)(text)
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
function listed(texts, most = 5) {
    const more = texts.length - most;
    return `${texts.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
const NOTE_LINE = /^\[?(?:warning|warn|info|note|debug)\b|\blevel="?(?:warning|warn|info|debug|trace)\b|^(?:see|run) .*--help|^usage:|^configure a credential helper|^https?:\/\/\S+$/i;
function errorLine(output) {
    const lines = output
        .split(/[\r\n]+/)
        .map(line => sanitize(line))
        .filter(line => line !== '');
    return lines.findLast(line => !NOTE_LINE.test(line)) ?? lines.at(-1) ?? '';
}
function escapeCommands(line) {
    return line
        .replace(/[\r\n]+/g, ' ')
        .replace(/^(\s*:):/, '$1 :')
        .replaceAll('##[', '## [');
}

;// CONCATENATED MODULE: ./src/access/response.ts

function isNoResponse(outcome) {
    return 'fault' in outcome;
}
const WORDS = 1_000;
function excerpt(text) {
    return text.length <= WORDS ? text : Buffer.from(sanitize(text, WORDS)).toString();
}
function isTlsFault(code) {
    return /^(?:ERR_TLS|ERR_SSL|EPROTO|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH)/.test(code);
}
class NoTunnel extends Error {
}
function noResponseFrom(error) {
    if (error instanceof NoTunnel)
        return { fault: 'proxy', detail: error.message };
    const { code = '', message = '' } = error;
    if (isTlsFault(code))
        return { fault: 'tls', detail: code };
    if (/^HPE_.*OVERFLOW$/.test(code))
        return { fault: 'oversized', detail: code };
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
        return { fault: 'dns', detail: code };
    if (code === 'ETIMEDOUT' || code === 'ABORT_ERR')
        return { fault: 'timeout', detail: code };
    return { fault: 'connection', detail: code || message || 'closed before the answer was whole' };
}
function isServerFault(status, words) {
    return status === 403 && /\bauthzd\b|\btwirp error\b/i.test(words);
}
function isTransient(outcome) {
    if (!isNoResponse(outcome))
        return outcome.status === 429 || outcome.status >= 500 || isServerFault(outcome.status, outcome.body);
    if (outcome.fault === 'proxy')
        return /^(?:5\d\d|[A-Z_]+)$/.test(outcome.detail);
    return ['timeout', 'connection', 'dns'].includes(outcome.fault);
}

;// CONCATENATED MODULE: ./src/access/answer.ts

const JSON_LIMITS = { fields: 1_000, values: 10_000 };
const NAME_UNKNOWN = 'NAME_UNKNOWN';
function isAnswered(answer) {
    return answer !== undefined && 'status' in answer;
}
function statusOf(answer) {
    return isAnswered(answer) ? answer.status : undefined;
}
function codeOf(answer) {
    return isAnswered(answer) ? answer.code : undefined;
}
function faultOf(answer) {
    return answer === undefined || isAnswered(answer) ? undefined : answer.fault;
}
function isFound(answer) {
    return isAnswered(answer) && answer.status === 200 && answer.complete;
}
function isAccepted(answer) {
    return isAnswered(answer) && answer.status === 202 && answer.complete;
}
function isRefusal(answer) {
    if (!isAnswered(answer) || answer.code === undefined)
        return false;
    const { status, message = '' } = answer;
    return (status === 401 || status === 403) && !isServerFault(status, message);
}
function isNotFound(answer) {
    return isAnswered(answer) && answer.status === 404 && answer.code !== undefined;
}
function errorIn({ status, body }) {
    if (status < 400)
        return {};
    const error = objectIn(objectIn(parsed(body))?.errors, 0);
    const code = error?.code;
    const message = error?.message;
    return {
        ...(typeof code === 'string' ? { code: excerpt(code) } : {}),
        ...(typeof message === 'string' ? { message: excerpt(message) } : {})
    };
}
function parsed(body) {
    let fields = 0;
    let values = 0;
    for (const character of body) {
        if (character === ':')
            fields++;
        else if ('{[,'.includes(character))
            values++;
    }
    if (fields > JSON_LIMITS.fields || values > JSON_LIMITS.values)
        return undefined;
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

;// CONCATENATED MODULE: external "node:http"
const external_node_http_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");
var external_node_http_default = /*#__PURE__*/__nccwpck_require__.n(external_node_http_namespaceObject);
;// CONCATENATED MODULE: external "node:https"
const external_node_https_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");
var external_node_https_default = /*#__PURE__*/__nccwpck_require__.n(external_node_https_namespaceObject);
;// CONCATENATED MODULE: external "node:stream/promises"
const external_node_stream_promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/promises");
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
        const request = (isSecure ? (external_node_https_default()) : (external_node_http_default())).request({
            host,
            port: url.port || (isSecure ? 443 : 80),
            method: 'CONNECT',
            path: target,
            headers: { host: target, ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }) },
            servername: (0,external_node_net_namespaceObject.isIP)(host) ? '' : host,
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
            fail(isTlsFault(code) || code === 'ABORT_ERR' ? error : new NoTunnel(code || message));
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
const REDIRECTS = 3;
const TOTAL_MS = 60_000;
const WAIT_MS = 500;
const TOO_MUCH = { fault: 'oversized', detail: 'more than 512 KiB of all answers together' };
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
    #unsupported;
    #room = TOTAL_BYTES.once;
    #free;
    #waiting = [];
    constructor(origin, deadline, connections = 1, proxy) {
        this.origin = origin;
        this.deadline = deadline;
        this.#free = connections;
        const options = { keepAlive: true, maxSockets: connections };
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
        const what = `${request.method} ${this.origin}${request.path.replace(/\?.*/, '')}`;
        let asked = false;
        for (let attempt = 1;; attempt++) {
            const outcome = await this.#follow(request);
            core_debug(`${what}: ${said(outcome)}`);
            const once = !isNoResponse(outcome) && !asked && request.again?.(outcome) === true;
            if (attempt === TRIES || !(once || isTransient(outcome)))
                return outcome;
            asked ||= once;
            const wait = waitFor(outcome, attempt);
            if (wait >= this.deadline.left)
                return outcome;
            core_debug(`${what}: again in ${Math.round(wait)} ms`);
            await (0,promises_namespaceObject.setTimeout)(wait);
        }
    }
    close() {
        this.#agent.destroy();
    }
    async #follow(request) {
        let { method, path } = request;
        for (let hop = 0;; hop++) {
            const outcome = await this.#send({ ...request, method, path });
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
    async #send(request) {
        if (this.#unsupported !== undefined)
            return { fault: 'proxy', detail: this.#unsupported };
        const budget = Math.min(TRY_MS, this.deadline.left);
        if (budget === 0)
            return { fault: 'timeout', detail: 'no time left' };
        if (this.#room < 0)
            return TOO_MUCH;
        const limit = new AbortController();
        const expired = Promise.withResolvers();
        const timer = setTimeout(() => {
            expired.resolve({ fault: 'timeout', detail: `${budget} ms` });
            limit.abort();
        }, budget);
        try {
            return await Promise.race([expired.promise, this.#exchange(request, budget, limit.signal)]);
        }
        finally {
            clearTimeout(timer);
        }
    }
    async #exchange(asked, timeout, signal) {
        const { limit = ANSWER_BYTES } = asked;
        const request = this.#request(asked, timeout, signal);
        let received = 0;
        this.#room += TOTAL_BYTES.request;
        const count = (bytes) => {
            received += bytes;
            this.#room -= bytes;
            if (received > limit || this.#room < 0)
                request.destroy();
        };
        const countChunk = (chunk) => count(chunk.length);
        let head;
        const body = [];
        const answered = Promise.withResolvers();
        request
            .once('socket', socket => socket.on('data', countChunk))
            .on('information', () => count(INTERIM_BYTES))
            .once('response', message => {
            head = { status: message.statusCode ?? 0, headers: message.headers };
            message.setEncoding('utf8').on('data', (piece) => {
                body.push(piece);
                count(PIECE_BYTES);
            });
            (0,external_node_stream_promises_namespaceObject.finished)(message).then(answered.resolve, answered.reject);
        })
            .on('error', answered.reject)
            .once('close', () => head === undefined && answered.reject(new Error('closed without an answer')))
            .end();
        try {
            await answered.promise;
            return { ...head, body: body.join('') };
        }
        catch (error) {
            if (received <= limit && this.#room >= 0)
                return noResponseFrom(error);
            if (head !== undefined && head.status >= 400)
                return { ...head, body: '' };
            return received > limit ? { fault: 'oversized', detail: `more than ${limit} bytes` } : TOO_MUCH;
        }
        finally {
            request.socket?.off('data', countChunk);
        }
    }
    #request({ method, path, headers }, timeout, signal) {
        const { protocol, hostname, port } = new URL(this.origin);
        return (protocol === 'https:' ? (external_node_https_default()) : (external_node_http_default())).request({
            host: hostname.replace(/^\[(.*)\]$/, '$1'),
            port: port || (protocol === 'https:' ? 443 : 80),
            path,
            method,
            headers: { 'user-agent': 'ghcr-login', ...(method === 'POST' ? { 'content-length': '0' } : {}), ...headers },
            agent: this.#agent,
            timeout,
            signal
        });
    }
}
function resolveSameOrigin(origin, base, location) {
    if (location === undefined)
        return undefined;
    try {
        const url = new URL(location, origin + base);
        if (url.origin === origin && url.username === '' && url.password === '')
            return url.pathname + url.search;
        return { fault: 'foreign-host', detail: excerpt(`${url.protocol}//${url.host}`) };
    }
    catch {
        return { fault: 'foreign-host', detail: 'something that is no URL' };
    }
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
var _a;





const TAG_CHARACTERS = 512 * 1024;
const TAG_PAGES = 10;
const TOKEN_LIMIT = 16 * 1024;
const LARGE = 160 * 1024;
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
        const { answer, response } = await ask(connection, 'GET', whole, headers);
        const bearer = response?.status === 200 ? tokenIn(response.body) : undefined;
        return bearer === undefined ? { answer } : { answer: { ...answer, complete: true }, bearer };
    };
    const first = await askAt('/token');
    const status = statusOf(first.answer);
    if (status !== 404 && status !== 405)
        return first;
    const ping = await connection.ask({ method: 'GET', path: '/v2/' });
    const realm = isNoResponse(ping) ? undefined : realmOf(connection.origin, '/v2/', ping);
    if (realm === undefined)
        return first;
    return typeof realm === 'string' ? askAt(realm) : { answer: { asked: 'GET /v2/', ...realm } };
}
class Registry {
    #connection;
    #server;
    #bearer;
    #tagsLimit;
    constructor(connection, server, bearer, tagsLimit = 0) {
        this.#connection = connection;
        this.#server = server;
        this.#bearer = bearer;
        this.#tagsLimit = tagsLimit;
    }
    upload = oncePerPackage(async ({ name }) => {
        const path = `/v2/${name}/blobs/uploads/`;
        const { answer, response } = await this.#ask('POST', path);
        if (response?.status !== 202)
            return answer;
        const location = resolveSameOrigin(this.#connection.origin, path, response.headers.location);
        if (typeof location === 'object')
            return { asked: answer.asked, ...location };
        return { ...answer, complete: location !== undefined };
    });
    async manifest(image, reference) {
        const head = await this.#manifest('HEAD', image, reference);
        return [401, 403, 404].includes(statusOf(head.answer) ?? 0) ? this.#manifest('GET', image, reference) : head;
    }
    existing(image, reference) {
        return this.#manifest('GET', image, reference);
    }
    tags = oncePerPackage(async ({ name }) => {
        const first = await this.#tagPage(`/v2/${name}/tags/list?n=1000`);
        if (first.tags === undefined)
            return { answer: first.answer };
        const names = [];
        let room = this.#tagsLimit;
        const keep = ({ tags = [] }) => {
            for (const tag of tags) {
                room -= tag.length;
                if (room >= 0)
                    names.push(tag);
            }
        };
        keep(first);
        let last = first;
        for (let pages = 1; last.next !== undefined && pages < TAG_PAGES && room >= 0; pages++) {
            last = await this.#tagPage(last.next);
            keep(last);
        }
        const { answer } = faultOf(last.answer) === 'foreign-host' ? last : first;
        return { answer, tags: { names, more: room < 0 || last.next !== undefined || !isFound(last.answer) } };
    });
    anonymousPackage = oncePerPackage(image => this.#anonymously(image, undefined));
    anonymousImage(image) {
        return this.#anonymously(image, referenceOf(image));
    }
    async #anonymously(image, reference) {
        const scope = scopeOf({ ...image, access: 'pull' });
        const { answer, bearer } = await askToken(this.#connection, this.#server, undefined, scope);
        if (bearer === undefined) {
            return statusOf(answer) === 404 ? { asked: answer.asked, status: 404, complete: false } : answer;
        }
        const registry = new _a(this.#connection, this.#server, bearer);
        const content = reference === undefined ? registry.tags(image) : registry.manifest(image, reference);
        return (await content).answer;
    }
    async #manifest(method, { name }, reference) {
        const { answer, response } = await this.#ask(method, `/v2/${name}/manifests/${reference}`, MANIFEST_TYPES, LARGE);
        const manifest = response?.status === 200 ? manifestOf(response) : undefined;
        return manifest === undefined ? { answer } : { answer: { ...answer, complete: true }, manifest };
    }
    async #tagPage(path) {
        const { answer, response } = await this.#ask('GET', path, 'application/json', LARGE);
        const tags = response?.status === 200 ? tagsIn(response.body) : undefined;
        if (response === undefined || tags === undefined)
            return { answer };
        const link = /<([^>]*)>\s*;\s*rel="?next"?/i.exec(String(response.headers.link))?.[1];
        const next = resolveSameOrigin(this.#connection.origin, path, link);
        if (typeof next === 'object')
            return { answer: { asked: answer.asked, ...next }, tags };
        return { answer: { ...answer, complete: true }, tags, ...(next === undefined ? {} : { next }) };
    }
    #ask(method, path, accept = 'application/json', limit) {
        return ask(this.#connection, method, path, { accept, authorization: `Bearer ${this.#bearer}` }, limit);
    }
}
_a = Registry;
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
async function ask(connection, method, path, headers, limit) {
    const asked = excerpt(`${method} ${path.replace(/\?.*/, '')}`);
    const outcome = await connection.ask({
        method,
        path,
        headers,
        again: isBareDenial,
        ...(limit === undefined ? {} : { limit })
    });
    if (isNoResponse(outcome))
        return { answer: { asked, ...outcome } };
    const realm = outcome.status === 401 ? realmOf(connection.origin, path, outcome) : undefined;
    if (typeof realm === 'object')
        return { answer: { asked, ...realm } };
    const answer = { asked, status: outcome.status, complete: false, ...errorIn(outcome) };
    return { answer, response: outcome };
}
function realmOf(origin, path, answer) {
    const realms = parseChallenges(String(answer.headers['www-authenticate'] ?? ''))
        .filter(challenge => challenge.scheme === 'bearer')
        .map(challenge => resolveSameOrigin(origin, path, challenge.parameters.realm));
    return realms.find(realm => typeof realm === 'object') ?? realms[0];
}
function isBareDenial(answer) {
    return answer.status === 403 && answer.body.length < 1_000 && errorIn(answer).message === 'denied';
}
function tokenIn(body) {
    const answer = objectIn(parsed(body));
    const token = answer?.token ?? answer?.access_token;
    const usable = typeof token === 'string' && token.length <= TOKEN_LIMIT && /^[\u0021-\u007e]{8,}$/.test(token);
    return usable ? token : undefined;
}
function tagsIn(body) {
    const answer = objectIn(parsed(body));
    if (answer === undefined || !('tags' in answer))
        return undefined;
    if (answer.tags === null)
        return [];
    return Array.isArray(answer.tags) ? answer.tags.filter(tag => typeof tag === 'string' && isTag(tag)) : undefined;
}
function manifestOf({ headers }) {
    const digest = headers['docker-content-digest'];
    const mediaType = headers['content-type'];
    if (typeof digest !== 'string' || !isDigest(digest))
        return undefined;
    return { digest, ...(mediaType === undefined ? {} : { mediaType: excerpt(mediaType) }) };
}

;// CONCATENATED MODULE: ./src/access/token-metadata.ts



const token_metadata_TOTAL_MS = 5_000;
class Api {
    #connection;
    #prefix;
    #token;
    #web;
    constructor({ token, server, proxy }, api) {
        this.#connection = new OriginClient(api.origin, new Deadline(token_metadata_TOTAL_MS), 1, proxy);
        this.#prefix = api.pathname.replace(/\/$/, '');
        this.#token = token;
        this.#web = server.web;
    }
    static of(inputs) {
        return inputs.server.api === undefined ? undefined : new Api(inputs, new URL(inputs.server.api));
    }
    async tokenMetadata() {
        const { answer, headers } = await this.#ask('/rate_limit');
        if (statusOf(answer) !== 200)
            return { answer };
        const scopes = headers['x-oauth-scopes'];
        const expiresAt = parseExpiry(String(headers['github-authentication-token-expiration'] ?? ''), new Date());
        return {
            answer,
            ...(typeof scopes === 'string' ? { scopes: scopesIn(scopes) } : {}),
            ...(expiresAt === undefined ? {} : { expiresAt })
        };
    }
    async ssoAnswer(owner) {
        const { answer, headers } = await this.#ask(`/orgs/${encodeURIComponent(owner)}`);
        const page = URL.parse(/^required;\s*url=([^\s;,]+)/.exec(String(headers['x-github-sso'] ?? ''))?.[1] ?? '');
        return { owner, answer, ...(page?.origin === this.#web ? { page: page.href } : {}) };
    }
    close() {
        this.#connection.close();
    }
    async #ask(path) {
        const headers = { accept: 'application/vnd.github+json', authorization: `Bearer ${this.#token}` };
        const outcome = await this.#connection.ask({ method: 'GET', path: this.#prefix + path, headers });
        const asked = `GET ${path}`;
        if (isNoResponse(outcome))
            return { answer: { asked, ...outcome }, headers: {} };
        return { answer: { asked, status: outcome.status, complete: true }, headers: outcome.headers };
    }
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

;// CONCATENATED MODULE: ./src/access/probe.ts











function answersIn(image) {
    const more = image.access === 'push' ? [image.existing, image.listing] : [];
    return [image.answer, ...more, image.anonymous].filter(answer => answer !== undefined);
}
const CONNECTIONS = 10;
const NEWEST_TAGS = 5;
async function checkAccess(inputs, onToken = () => { }) {
    const api = reportsScopes(tokenKindOf(inputs.token, inputs.server)) ? Api.of(inputs) : undefined;
    try {
        const first = { deadline: new Deadline(), isLast: inputs.waitSeconds === 0, onToken };
        const [answers, metadata] = await Promise.all([
            askRegistry(inputs, requiredAccess(inputs), first),
            api?.tokenMetadata()
        ]);
        const ssoAnswers = api ? await askSsoOfRefused(answers.images, api) : [];
        const last = await waitForMissing(inputs, answers);
        return { ...last, metadata, ssoAnswers };
    }
    finally {
        api?.close();
    }
}
async function askRegistry(inputs, required, { deadline, isLast, onToken }) {
    const { server, username } = inputs;
    const connection = new OriginClient(server.origin, deadline, CONNECTIONS, inputs.proxy);
    try {
        const { basic } = new Credential(username, inputs.token);
        const { answer: token, bearer } = await askToken(connection, server, basic, scopeOf(required[0]));
        onToken?.(!isUnusable(token));
        if (bearer === undefined)
            return { token, images: required };
        maskSecret(bearer);
        const registry = new Registry(connection, server, bearer, TAG_CHARACTERS / Math.max(1, required.length));
        return { token, images: await askImages(registry, required, inputs.visibility !== 'any', isLast) };
    }
    finally {
        connection.close();
    }
}
async function askImages(registry, required, asksVisibility, isLast) {
    return Promise.all(required.map(image => image.access === 'push'
        ? askPush(registry, image, asksVisibility)
        : askPull(registry, image, asksVisibility, isLast)));
}
async function askPush(registry, image, asksVisibility) {
    const reference = referenceOf(image);
    const [answer, existing, listing, anonymous] = await Promise.all([
        registry.upload(image),
        reference === undefined ? undefined : registry.existing(image, reference),
        asksVisibility ? registry.tags(image) : undefined,
        asksVisibility ? registry.anonymousPackage(image) : undefined
    ]);
    const { answer: there, manifest } = existing ?? {};
    return { ...image, access: 'push', answer, existing: there, manifest, listing: listing?.answer, anonymous };
}
async function askPull(registry, image, asksVisibility, isLast) {
    const reference = referenceOf(image);
    const own = await (reference === undefined ? registry.tags(image) : registry.manifest(image, reference));
    const anonymous = asksVisibility ? await registry.anonymousImage(image) : undefined;
    const newestTags = isLast && isUnknownTag(image, own.answer) ? await askNewestTags(registry, image) : undefined;
    return { ...image, access: 'pull', ...own, anonymous, newestTags };
}
function isUnknownTag({ tag, digest }, answer) {
    const isTag = tag !== undefined && digest === undefined;
    return isTag && isNotFound(answer) && codeOf(answer) !== NAME_UNKNOWN;
}
async function askNewestTags(registry, image) {
    const { tags } = await registry.tags(image);
    if (tags === undefined || tags.more)
        return undefined;
    const names = tags.names.filter(name => !/^sha256-[0-9a-f]{64}/.test(name));
    return names.slice(-NEWEST_TAGS).reverse();
}
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
const LAST_MS = 500;
async function waitForMissing(inputs, first) {
    const limit = new Deadline(inputs.waitSeconds * 1000);
    let { images } = first;
    let missing = images.filter(isMissing);
    if (limit.left === 0 ||
        missing.length === 0 ||
        (inputs.onDenied === 'fail' && images.some(({ answer }) => isUnusable(answer))))
        return first;
    const begin = Date.now();
    info(`Waiting up to ${inputs.waitSeconds} s for what is not there yet: ${referencesOf(missing)}`);
    for (let pause = PAUSE_MS; missing.length > 0 && limit.left > LAST_MS; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
        const isLast = limit.left - pause <= 2 * LAST_MS;
        await (0,promises_namespaceObject.setTimeout)(isLast ? limit.left - LAST_MS : pause);
        const { token, images: again } = await askRegistry(inputs, missing, { deadline: limit, isLast });
        if (isUnusable(token))
            return { ...first, token, images };
        const told = again.filter(({ answer }) => answer !== undefined && !(faultOf(answer) === 'timeout' && limit.left === 0));
        images = images.map(image => told.find(each => isSameAccess(each, image)) ?? image);
        const found = told.filter(image => isFound(image.answer) && !isMissing(image));
        const seconds = Math.round((Date.now() - begin) / 1000);
        if (found.length > 0)
            info(`There after ${seconds} s: ${referencesOf(found)}`);
        missing = missing.filter(image => !told.some(each => isSameAccess(each, image) && isSettled(each)));
    }
    if (missing.length > 0)
        info(`Not there after ${Math.round((Date.now() - begin) / 1000)} s: ${referencesOf(missing)}`);
    return { ...first, images };
}
function isMissing({ access, answer, anonymous }) {
    return access === 'pull' && (isNotFound(answer) || (isFound(answer) && isNotFound(anonymous)));
}
function isSettled(image) {
    return !isMissing(image) && (isFound(image.answer) || isUnusable(image.answer));
}
function isUnusable(answer) {
    return isRefusal(answer) || faultOf(answer) === 'foreign-host';
}
function referencesOf(images) {
    return listed(images.map(({ reference }) => reference));
}
async function askSsoOfRefused(images, api) {
    const refused = images.filter(({ answer }) => isAnswered(answer) && /\bSAML\b/.test(answer.message ?? ''));
    const answers = [];
    for (const owner of new Set(refused.map(image => image.owner))) {
        answers.push(await api.ssoAnswer(owner));
    }
    return answers;
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
function missingScopes(scopes, wanted) {
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




const CAN = { allowed: 'true', denied: 'false', unknown: 'unknown' };
function judge(inputs, check) {
    const probed = typeof check === 'string' ? undefined : check;
    const token = typeof check === 'string' ? check : judgeToken(check);
    const checked = probed?.images ?? requiredAccess(inputs);
    const unusable = probed === undefined || token === 'dead';
    const images = checked.map(image => judgeImage(image, unusable, inputs));
    const canDo = (access) => allOf(images.flatMap(image => (image.access === access ? CAN[image.verdict] : [])));
    const denied = unusable ||
        missingScopes(probed?.metadata?.scopes, inputs.scopes).length > 0 ||
        images.some(image => image.verdict === 'denied');
    const endsStep = token === 'foreign-host' ||
        (inputs.onDenied === 'fail' && denied) ||
        (inputs.onExisting === 'fail' && images.some(mayOverwrite));
    return {
        check,
        token,
        images,
        canPull: canDo('pull'),
        canPush: canDo('push'),
        exists: allOf(images.flatMap(image => (image.access === 'push' ? (image.exists ?? []) : []))),
        endsStep,
        mayLogIn: (token === 'live' || token === 'unknown') && !endsStep
    };
}
function judgeToken({ token, images }) {
    const answers = [token, ...images.flatMap(answersIn)];
    if (answers.some(answer => faultOf(answer) === 'foreign-host'))
        return 'foreign-host';
    if (statusOf(token) === 200)
        return isFound(token) ? 'live' : 'unknown';
    return isRefusal(token) ? 'dead' : 'unknown';
}
function judgeImage(image, unusable, inputs) {
    const unasked = unusable ? 'denied' : 'unknown';
    return image.access === 'push' ? judgePush(image, unasked, inputs) : judgePull(image, unasked, inputs);
}
function judgePush(image, unasked, inputs) {
    const verdict = judgeAnswer(image, unasked);
    const isNew = isNotFound(image.listing) && verdict === 'allowed';
    const seen = isNew ? { verdict } : judgeSeen(verdict, isFound(image.listing), image, inputs);
    const exists = referenceOf(image) === undefined ? {} : { exists: judgeExisting(image.existing, verdict) };
    return { ...image, ...seen, ...exists };
}
function judgePull(image, unasked, inputs) {
    const verdict = judgeAnswer(image, unasked);
    return { ...image, ...judgeSeen(verdict, verdict === 'allowed', image, inputs) };
}
function judgeSeen(verdict, isRead, { anonymous }, inputs) {
    if (anonymous === undefined)
        return { verdict };
    const visibility = judgeVisibility(anonymous, isRead);
    if (verdict !== 'allowed' || visibility === inputs.visibility)
        return { verdict, visibility };
    return visibility === 'unknown'
        ? { verdict: 'unknown', visibility }
        : { verdict: 'denied', visibility, mismatch: true };
}
function judgeAnswer({ access, answer }, unasked) {
    if (answer === undefined)
        return unasked;
    if (access === 'push' ? isAccepted(answer) : isFound(answer))
        return 'allowed';
    return isRefusal(answer) || (access === 'pull' && isNotFound(answer)) ? 'denied' : 'unknown';
}
function judgeExisting(existing, verdict) {
    if (isFound(existing))
        return 'true';
    const absent = isNotFound(existing) && ['MANIFEST_UNKNOWN', NAME_UNKNOWN].includes(codeOf(existing) ?? '');
    return absent && verdict === 'allowed' ? 'false' : 'unknown';
}
function mayOverwrite(image) {
    return image.access === 'push' && (image.exists === 'true' || image.exists === 'unknown');
}
function createsPackage({ exists, existing }) {
    return exists === 'false' && codeOf(existing) === NAME_UNKNOWN;
}
function judgeVisibility(anonymous, isRead) {
    if (isFound(anonymous))
        return 'public';
    return isRead && (isRefusal(anonymous) || isNotFound(anonymous)) ? 'private' : 'unknown';
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
;// CONCATENATED MODULE: external "node:path"
const external_node_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");
;// CONCATENATED MODULE: ./src/runner/errors.ts
class InputError extends Error {
    name = 'InputError';
}
class StoreError extends Error {
    name = 'StoreError';
    fixes;
    constructor(message, fixes = []) {
        super(message);
        this.fixes = fixes;
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

;// CONCATENATED MODULE: external "node:buffer"
const external_node_buffer_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:buffer");
;// CONCATENATED MODULE: ./src/credentials/files.ts




function read(file) {
    try {
        if (!external_node_fs_namespaceObject.statSync(file).isFile())
            throw new StoreError(`${file} cannot be read: it is not a plain file`);
        const bytes = retry(() => external_node_fs_namespaceObject.readFileSync(file));
        const encoding = (0,external_node_buffer_namespaceObject.isUtf8)(bytes) ? 'utf8' : 'latin1';
        return { text: bytes.toString(encoding), encoding };
    }
    catch (error) {
        if (error instanceof StoreError)
            throw error;
        if (files_isMissing(error))
            return undefined;
        throw new StoreError(`${file} cannot be read: ${files_codeOf(error)}`);
    }
}
function write(file, bytes) {
    const { target, before } = changeable(file);
    try {
        replace(target, bytes, before);
    }
    catch (error) {
        if (before?.isFile() !== true || !succeeds(() => overwrite(target, bytes, before.size)))
            throw new StoreError(`${file} cannot be written: ${files_codeOf(error)}`);
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
    const folder = (0,external_node_path_namespaceObject.dirname)(missingFolders(target)[0] ?? target);
    if (!external_node_fs_namespaceObject.statSync(folder, { throwIfNoEntry: false })?.isDirectory() ||
        !succeeds(() => external_node_fs_namespaceObject.accessSync(folder, external_node_fs_namespaceObject.constants.W_OK)))
        throw new StoreError(`${file} cannot be written: the folder ${folder} is not writable`);
}
function isReadableByOthers(file) {
    const mode = external_node_fs_namespaceObject.statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
    return process.platform !== 'win32' && (mode & 0o044) !== 0;
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
            if (files_codeOf(error) !== 'EEXIST')
                throw new StoreError(`${(0,external_node_path_namespaceObject.dirname)(file)} cannot be made: ${files_codeOf(error)}`);
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
            throw new StoreError(`${file} cannot be reached: ${files_codeOf(error)}`);
        if (succeeds(() => external_node_fs_namespaceObject.readlinkSync(file)))
            throw new StoreError(`${file} is a symlink to a file that is not there`);
        return file;
    }
}
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
const BUSY_MS = 5_000;
function retry(work) {
    for (const start = performance.now();; Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)) {
        try {
            return work();
        }
        catch (error) {
            const busy = process.platform === 'win32' && /^(?:EPERM|EACCES|EBUSY)$/.test(files_codeOf(error));
            if (!busy || performance.now() - start > BUSY_MS)
                throw error;
        }
    }
}
function files_codeOf(error) {
    return error.code ?? 'unknown error';
}
function files_isMissing(error) {
    return files_codeOf(error) === 'ENOENT' || files_codeOf(error) === 'ENOTDIR';
}

;// CONCATENATED MODULE: ./src/credentials/config.ts




function openConfig(file) {
    const found = read(file);
    const text = found?.text ?? '';
    const json = /^\s*(?:null\s*)?$/.test(text) ? {} : config_parsed(text);
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
        return `the entry ${sanitize(odd, 80)} in \`auths\` is not one of docker's or podman's`;
    const count = (of, name) => of.split(`"${name}"`).length;
    const twice = ['auths', 'credHelpers'].find(name => count(text, name) > count(JSON.stringify(json), name));
    return twice && `\`${twice}\` is in it twice`;
}
function bytesOf({ found }, json) {
    const text = found?.text ?? '';
    const [, indent] = /^\s*\{\r?\n([ \t]+)/.exec(text) ?? [];
    const compact = text !== '' && !text.includes('\n');
    return Buffer.from(JSON.stringify(json, null, indent ?? (compact ? 0 : '\t')), found?.encoding);
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
function authEntry(credential) {
    return { auth: credential.basic };
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
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function objectOf(value) {
    return isObject(value) ? value : {};
}
function config_parsed(text) {
    return attempt(() => JSON.parse(text ?? ''));
}

;// CONCATENATED MODULE: external "node:os"
const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
;// CONCATENATED MODULE: ./src/credentials/config-files.ts




const KINDS = ['docker', 'podman'];
function dockerFolder(env, platform = process.platform) {
    return env.DOCKER_CONFIG || below(home(env, platform), '.docker');
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

;// CONCATENATED MODULE: external "node:async_hooks"
const external_node_async_hooks_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");
;// CONCATENATED MODULE: external "node:diagnostics_channel"
const external_node_diagnostics_channel_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:diagnostics_channel");
;// CONCATENATED MODULE: ./src/runner/workspace.ts


function isInWorkspace(path, env) {
    return isInFolder(path, env.GITHUB_WORKSPACE);
}
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
    try {
        const { dev, ino } = (0,external_node_fs_namespaceObject.statSync)(path, { bigint: true });
        return `${dev} ${ino}`;
    }
    catch {
        return undefined;
    }
}
function realPath(path) {
    try {
        return external_node_fs_namespaceObject.realpathSync.native(path);
    }
    catch {
        const folder = (0,external_node_path_namespaceObject.dirname)((0,external_node_path_namespaceObject.resolve)(path));
        return folder === (0,external_node_path_namespaceObject.resolve)(path) ? folder : (0,external_node_path_namespaceObject.join)(realPath(folder), (0,external_node_path_namespaceObject.resolve)(path).slice(folder.length));
    }
}

;// CONCATENATED MODULE: ./src/runner/exec.ts








const OUTPUT_LIMIT = 64 * 1024;
const GRACE_MS = 500;
const KILLED_MS = 2_000;
const running = new Set();
const adopter = new external_node_async_hooks_namespaceObject.AsyncLocalStorage();
(0,external_node_diagnostics_channel_namespaceObject.subscribe)('child_process', message => adopter.getStore()?.(message.process));
async function runProgram(file, { args, stdin, env = {}, timeoutMs, stop }) {
    if (stop?.aborted)
        return { timedOut: false, stdout: '', stderr: 'it was ended' };
    const timeout = AbortSignal.timeout(timeoutMs);
    const ended = stop === undefined ? timeout : AbortSignal.any([timeout, stop]);
    const [out, err] = [new Output(), new Output()];
    let stderr = () => err.text;
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
        exitCode = await Promise.race([started, (0,promises_namespaceObject.setTimeout)(timeoutMs + 4 * GRACE_MS, null, { ref: false })]);
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
    if (ended.aborted)
        exitCode = null;
    return { exitCode: exitCode ?? undefined, timedOut: timeout.aborted, stdout: out.text, stderr: stderr() };
}
function findProgram(name, env = process.env, platform = process.platform) {
    return onPath(name, env, platform).find(({ refusal }) => refusal === undefined)?.file;
}
function findRefused(name, env = process.env, platform = process.platform) {
    const [first] = onPath(name, env, platform);
    if (first?.refusal !== undefined)
        return `${first.file}, ${first.refusal}`;
    const scripts = platform === 'win32' && first === undefined ? [`${name}.cmd`, `${name}.bat`] : [];
    const [script] = scripts.flatMap(each => filesOnPath(each, env, platform));
    return script === undefined ? undefined : `${script}, and a script is not started`;
}
function onPath(name, env, platform) {
    const files = filesOnPath(platform === 'win32' ? `${name}.exe` : name, env, platform);
    return files.map(file => ({ file, refusal: refusalOf(file, env) }));
}
function filesOnPath(name, env, platform) {
    return pathFolders(env.PATH, platform)
        .map(folder => (0,external_node_path_namespaceObject.join)(folder || '.', name))
        .filter(isExecutable);
}
function refusalOf(file, env) {
    if (!(0,external_node_path_namespaceObject.isAbsolute)(file))
        return 'which a relative folder of PATH leads to';
    return isInWorkspace(file, env) ? 'which is in the workspace' : undefined;
}
function pathFolders(path, platform) {
    if (path === undefined)
        return [];
    const windows = platform === 'win32';
    return path.split(windows ? ';' : ':').map(entry => (windows ? entry.replace(/^"(.*)"$/, '$1') : entry));
}
function onSignal(cleanUp) {
    for (const signal of ['SIGINT', 'SIGTERM']) {
        process.once(signal, () => {
            const killed = [...running].flatMap(kill);
            const end = Date.now() + KILLED_MS;
            while (killed.some(isRunning) && Date.now() < end)
                Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
            cleanUp();
            process.kill(process.pid, signal);
        });
    }
}
function kill(child) {
    const pids = child.pid === undefined ? [] : [child.pid, ...descendantsOf(child.pid)];
    for (const pid of pids) {
        try {
            process.kill(pid, 'SIGKILL');
        }
        catch {
        }
    }
    return pids;
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
    try {
        (0,external_node_fs_namespaceObject.accessSync)(file, external_node_fs_namespaceObject.constants.X_OK);
        return (0,external_node_fs_namespaceObject.statSync)(file).isFile();
    }
    catch {
        return false;
    }
}
class Output {
    #bytes = Buffer.alloc(0);
    add = (data) => {
        if (this.#bytes.length < OUTPUT_LIMIT)
            this.#bytes = Buffer.concat([this.#bytes, data]).subarray(0, OUTPUT_LIMIT);
    };
    get text() {
        return this.#bytes.toString('utf8');
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
        throw new StoreError(`${folder} cannot be made: ${files_codeOf(error)}`, [RUNNER_TEMP_FIX]);
    }
}
function writeInRunDir(file, text) {
    try {
        makeFolders(file);
        retry(() => (0,external_node_fs_namespaceObject.writeFileSync)(file, text, { mode: 0o600 }));
    }
    catch (error) {
        throw new StoreError(`${file} cannot be written: ${files_codeOf(error)}`);
    }
}
function runDirsIn(runnerTemp) {
    const names = attempt(() => (0,external_node_fs_namespaceObject.readdirSync)(runnerTemp ?? '')) ?? [];
    const runIds = names.flatMap(name => /^ghcr-login-([\da-f]{16})$/.exec(name)?.[1] ?? []);
    return runIds.map(runId => runDirOf(runnerTemp, runId)).filter(isRunDir);
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
    const folder = dockerFolder(env);
    linkAll(folder, (0,external_node_path_namespaceObject.dirname)(files.docker), 'config.json');
    const notices = [];
    const read = (file) => withEntry(readOr(file, notices), registry, {});
    const users = folder === undefined ? {} : read((0,external_node_path_namespaceObject.join)(folder, 'config.json'));
    const helped = whole ? await withHelpers(users, registry, notices) : users;
    const sources = [helped, ...podmanFiles(env).toReversed().map(read)];
    const podman = {
        auths: Object.assign({}, ...sources.map(each => pick(membersOf(each, 'auths'), name => isLogin(each, name)))),
        credHelpers: Object.assign({}, ...sources.map(each => membersOf(each, 'credHelpers')))
    };
    const docker = plainStoreFor(registry, whole ? withPodmans(helped, podman.auths) : helped);
    delete podman.credHelpers[registry];
    writeInRunDir(files.docker, JSON.stringify(docker, null, '\t'));
    writeInRunDir(files.podman, JSON.stringify(podman, null, '\t'));
    return { docker, podman, notices: whole ? notices : [] };
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
    const helper = `docker-credential-${sanitize(name, 80)}, which docker's \`credsStore\` names,`;
    if (program === undefined) {
        notices.push(`${helper} is not on PATH. It is left out of the job's own config.`);
        return rest;
    }
    const answer = config_parsed((await runProgram(program, { args: ['list'], stdin: '', timeoutMs: HELPER_MS })).stdout);
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
            throw error instanceof StoreError ? error : new StoreError(`${lock} cannot be made: ${files_codeOf(error)}`);
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
        if (files_codeOf(error) === 'EEXIST' || (needed && files_codeOf(error) === 'ENOENT'))
            return false;
        throw error;
    }
}

;// CONCATENATED MODULE: ./src/credentials/shared.ts









async function putIn({ file, name, made }, login, credential) {
    openConfig(file);
    changeable(file);
    makeFolders(resolveLink(file));
    await withLock(file, true, () => {
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
            const bytes = config.found && Buffer.from(config.found.text, config.found.encoding);
            const original = record.runs.length > 0 ? record.original : (bytes?.toString('base64') ?? null);
            saveRecord(file, { runs: [...record.runs, run], original, made: record.made ?? made });
        }
        write(file, bytesOf(config, withEntry(config.json, name, { [name]: authEntry(credential) })));
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
        const before = objectOf(config_parsed(Buffer.from(record.original ?? '', 'base64').toString()));
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
    const entries = Object.values(membersOf(objectOf(config_parsed(text)), 'auths'));
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
    const outcome = run.released ? 'released' : isCovered ? 'covered' : outcomeOf(entry, run.before, isOurs);
    const isTaken = /^(?:removed|restored|absent)$/.test(outcome);
    const json = isTaken ? withEntry(config.json, run.name, run.before) : config.json;
    record.runs = record.runs.filter(each => each !== run);
    try {
        if (record.runs.length === 0 && outcome !== 'released')
            putBack(config, json, record.original, isOurs);
        else if (isTaken)
            write(file, bytesOf(config, json));
    }
    catch (error) {
        if (isOurs && isTaken)
            write(file, bytesOf(config, withEntry(config.json, run.name, {})));
        throw error;
    }
    saveRecord(file, record);
    return outcome;
}
function outcomeOf(entry, before, isOurs) {
    const known = Object.values(before);
    if (entry === undefined || isOurs)
        return known.length > 0 ? 'restored' : isOurs ? 'removed' : 'absent';
    return known.some(each => (0,external_node_util_namespaceObject.isDeepStrictEqual)(each, entry)) ? 'none' : 'replaced';
}
function putBack(config, json, original, isOurs) {
    const { file, found } = config;
    const bytes = Buffer.from(original ?? '', 'base64');
    const isSame = (0,external_node_util_namespaceObject.isDeepStrictEqual)(content(json), content(objectOf(config_parsed(bytes.toString(found?.encoding)))));
    const isChanged = isOurs || !(0,external_node_util_namespaceObject.isDeepStrictEqual)(content(json), content(config.json));
    if (original === null && isSame) {
        if (!removeFile(resolveLink(file)))
            throw new StoreError(`${file} cannot be removed`);
    }
    else if (original !== null && isSame && isChanged)
        write(file, bytes);
    else if (!(0,external_node_util_namespaceObject.isDeepStrictEqual)(json, config.json))
        write(file, bytesOf(config, json));
}
function content({ auths, ...rest }) {
    return config_parsed(JSON.stringify(isObject(auths) && Object.keys(auths).length > 0 ? { auths, ...rest } : rest));
}
function hasRecord(file) {
    return attempt(() => read(recordFile(file))) !== undefined;
}
function recordFile(file) {
    const target = resolveLink(file);
    return (0,external_node_path_namespaceObject.join)((0,external_node_path_namespaceObject.dirname)(target), `.ghcr-login.${(0,external_node_path_namespaceObject.basename)(target)}`);
}
function loadRecord(file) {
    const { runs, original, made } = objectOf(config_parsed(attempt(() => read(recordFile(file))?.text)));
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
        removeFile(at);
    else
        replace(at, Buffer.from(JSON.stringify({ runs, original, made })));
}

;// CONCATENATED MODULE: ./src/runner/engines.ts

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

;// CONCATENATED MODULE: ./src/login/earlier-login.ts






const FILE = 'login.json';
function replacesEarlier(inputs, env) {
    const now = noteOf(inputs, env);
    return runDirsIn(env.RUNNER_TEMP).some(folder => {
        const note = objectOf(config_parsed(attempt(() => read((0,external_node_path_namespaceObject.join)(folder, FILE))?.text)));
        const { job, registry, clients, fingerprint } = note;
        const isSame = job === now.job && registry === now.registry && now.clients.some(each => clients?.includes(each));
        return isSame && fingerprint !== undefined && !credentialOf(inputs).matches(fingerprint);
    });
}
function rememberLogin(folder, inputs, env) {
    attempt(() => writeInRunDir((0,external_node_path_namespaceObject.join)(folder, FILE), JSON.stringify(noteOf(inputs, env))));
}
function jobOf(env) {
    return [env.GITHUB_RUN_ID, env.GITHUB_RUN_ATTEMPT, env.GITHUB_JOB, env.RUNNER_TRACKING_ID].join(' ');
}
function noteOf(inputs, env) {
    const clients = inputs.engines.map(engine => (engine === 'podman' ? 'podman' : 'docker'));
    const fingerprint = credentialOf(inputs).fingerprint((0,external_node_crypto_namespaceObject.randomBytes)(8).toString('hex'));
    return { job: jobOf(env), registry: inputs.server.registry, clients, fingerprint };
}
function credentialOf({ token }) {
    return new Credential('', token);
}

;// CONCATENATED MODULE: ./src/login/elsewhere.ts








function configsElsewhere(env) {
    const files = [env, { HOME: env.HOME }, {}].map(each => below(dockerFolder(each), 'config.json'));
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
        const putBack = () => found === undefined ? removeFile(file) : succeeds(() => write(file, Buffer.from(found.text, found.encoding)));
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
const LOGIN_MS = 20_000;
const engine_WAIT_MS = 500;
const TRANSIENT = /timeout|timed out|deadline exceeded|connection re(?:set|fused)|broken pipe|\bEOF\b|no such host|temporary failure|server misbehaving|unreachable|TLS handshake|toomanyrequests|\b429\b|\b50[0234]\b|proxyconnect/i;
const BARE_DENIAL = /denied: denied\s*$|\b403 \(Forbidden\)\s*$/;
const UNREACHABLE = new RegExp(`${TRANSIENT.source}|x509|certificate`, 'i');
const UNKNOWN_FLAG = /unknown flag: --/;
const STORED_IN = /stored unencrypted in '?([^'\r\n]+?)'?\.?[ \t]*$/m;
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
        throw new InputError(`\`engine\` names ${name}, which ${found}. Install it, or use \`engine: file\`.`);
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
function engineFiles(name, folder) {
    const files = Object.entries(engineProgram(name)?.files ?? {});
    return files.map(([kind, path]) => [kind, (0,external_node_path_namespaceObject.join)(folder, path)]);
}
function ownFiles(folder) {
    return { docker: (0,external_node_path_namespaceObject.join)(folder, OWN_FILES.docker), podman: (0,external_node_path_namespaceObject.join)(folder, OWN_FILES.podman) };
}
const UNREAD_BY_DOCKER = /^WARNING: Error (?:loading|parsing) config file.*?config\.json\)?: (.*)/m;
const UNREAD_BY_PODMAN = /reading JSON file ".*/;
async function logIn({ name, program, how }, registry, credential, folder, control) {
    const files = folder === undefined ? [] : engineFiles(name, folder);
    const byItself = { options: [], loginOptions: [], env: {} };
    const told = folder === undefined ? byItself : how.call(kind => (0,external_node_path_namespaceObject.join)(folder, how.files[kind] ?? ''));
    const login = ['login', ...told.loginOptions, `--username=${credential.username}`, '--password-stdin', registry];
    const run = (options) => runProgram(program, {
        args: [...options, ...login],
        stdin: credential.secret,
        env: told.env,
        timeoutMs: LOGIN_MS,
        stop: control.stop
    });
    for (const [kind, file] of files)
        if (kind === 'podman')
            writeInRunDir(file, withAnEntry(registry));
    const outcome = await repeat(control, async () => {
        const first = await run(told.options);
        const unknown = told.options.length > 0 && first.exitCode !== 0 && UNKNOWN_FLAG.test(first.stderr);
        return unknown ? run([]) : first;
    });
    const [unread] = UNREAD_BY_PODMAN.exec(outcome.stderr) ?? [];
    if (unread !== undefined)
        throw new StoreError(`${name} cannot log in: ${sanitize(unread)}`);
    if (outcome.exitCode !== 0)
        throw new LoginError(failureOf(name, outcome));
    const holds = (file) => credential.equals(credentialIn(membersOf(readableConfig(file), 'auths')[registry]));
    return {
        engine: name,
        kind: files.find(([, file]) => holds(file))?.[0],
        named: STORED_IN.exec(outcome.stderr)?.[1],
        unread: UNREAD_BY_DOCKER.exec(outcome.stderr)?.[1]
    };
}
function withAnEntry(registry) {
    return JSON.stringify({ auths: { [registry]: authEntry(new Credential('nobody', '')) } });
}
async function repeat({ pause }, login) {
    let denied = false;
    for (let count = 1;; count++) {
        const outcome = await login();
        const once = !denied && BARE_DENIAL.test(outcome.stderr);
        const mayPass = !outcome.timedOut && (once || TRANSIENT.test(outcome.stderr));
        if (outcome.exitCode === 0 || !mayPass || count === engine_TRIES)
            return outcome;
        if (!(await pause(engine_WAIT_MS * 2 ** (count - 1) * (1 + Math.random()))))
            return outcome;
        denied ||= once;
    }
}
function failureOf(name, outcome) {
    if (outcome.timedOut)
        return { kind: 'unreachable', reason: `${name} login did not end within ${LOGIN_MS / 1000} s` };
    const words = errorLine(outcome.stderr) || errorLine(outcome.stdout) || 'it printed nothing';
    const ended = outcome.exitCode === undefined ? 'did not run to its end' : `ended with exit code ${outcome.exitCode}`;
    const kind = UNREACHABLE.test(outcome.stderr) ? 'unreachable' : 'refused';
    return { kind, reason: `${name} login ${ended}: ${words}` };
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
    const saved = objectOf(config_parsed(text));
    const { runId, places, exported, fingerprint } = saved;
    const isWhole = isObject(exported) && isObject(fingerprint) && Array.isArray(places) && places.every(isPlace);
    if (!isWhole || !/^[\da-f]{16}$/.test(runId))
        return 'unreadable';
    return { ...saved, folder: runDirOf(env.RUNNER_TEMP ?? '', runId) };
}
function isPlace(value) {
    const { file, name } = objectOf(value);
    return typeof file === 'string' && (0,external_node_path_namespaceObject.isAbsolute)(file) && typeof name === 'string';
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
            return `${file} names the credential helper docker-credential-${helper}`;
        assertWritable(file);
        return undefined;
    }
    catch (error) {
        if (error instanceof StoreError)
            return error.message;
        throw error;
    }
}
function placementOf(inputs, kinds, reason, own, env) {
    const isShared = inputs.store === 'shared' && reason === undefined;
    const targets = isShared ? sharedTargets(inputs, kinds, env) : isolatedTargets(inputs, kinds, env);
    const fileOf = (kind) => {
        const target = targets[kind];
        return typeof target === 'object' ? target.file : target === 'own' ? own[kind] : undefined;
    };
    const docker = targets.docker === 'by-itself' ? dockerConfig(env) : fileOf('docker');
    const files = KINDS.flatMap(kind => fileOf(kind) ?? []);
    const hasUsers = KINDS.some(kind => targets[kind] !== undefined && targets[kind] !== 'own');
    return {
        targets,
        places: KINDS.flatMap(kind => {
            const target = targets[kind];
            if (typeof target !== 'object')
                return [];
            return { file: target.file, name: inputs.server.registry, made: missingFolders(target.file)[0] };
        }),
        variables: {
            ...(targets.docker === 'own' ? { DOCKER_CONFIG: (0,external_node_path_namespaceObject.dirname)(own.docker) } : {}),
            ...(targets.podman === 'own' ? { REGISTRY_AUTH_FILE: own.podman } : {})
        },
        dockerConfig: docker === undefined ? undefined : (0,external_node_path_namespaceObject.dirname)(docker),
        authFile: (kinds.includes('podman') ? fileOf('podman') : undefined) ?? fileOf('docker'),
        notices: [
            ...reasonOf(reason, targets),
            ...setElsewhere(inputs, targets, env),
            ...files
                .filter(isReadableByOthers)
                .map(file => `${file} holds credentials and can be read by other users: \`chmod 600\` it.`),
            ...olderLogins(inputs, env)
        ],
        warnings: [...misplaced(files, env), ...goesWithJob(inputs, hasUsers, reason)]
    };
}
function isolatedTargets(inputs, kinds, env) {
    const isUsers = inputs.store === 'shared' && !inputs.logout;
    if (isUsers && kinds.includes('docker') && inputs.engines.includes('docker'))
        return { docker: 'by-itself', podman: kinds.includes('podman') ? podmanTarget(env) : undefined };
    const jobs = (file) => {
        const isJobs = file && isInFolder(file, env.RUNNER_TEMP) && !/[/\\]ghcr-login-[\da-f]{16}[/\\]/.test(file);
        return isJobs && whyNotShared(file, inputs.server.registry) === undefined ? { file: (0,external_node_path_namespaceObject.resolve)(file) } : undefined;
    };
    const docker = jobs(env.DOCKER_CONFIG && dockerConfig(env));
    const podman = jobs(env.REGISTRY_AUTH_FILE);
    const needsPodman = kinds.includes('podman') || Boolean(env.REGISTRY_AUTH_FILE) || docker === undefined;
    return distinct({
        docker: docker ?? (kinds.includes('docker') || podman === undefined ? 'own' : undefined),
        podman: podman ?? (needsPodman ? 'own' : undefined)
    });
}
function sharedTargets(inputs, kinds, env) {
    const { registry } = inputs.server;
    const hasLogin = (file) => namesIn(file).some(name => isAtOrBelow(name, registry));
    const docker = dockerConfig(env);
    const isRead = docker !== undefined && (hasLogin(docker) || (kinds.includes('podman') && Boolean(env.DOCKER_CONFIG)));
    const needsDocker = kinds.includes('docker') || (isRead && whyNotShared(docker, registry) === undefined);
    const needsPodman = kinds.includes('podman') || env.REGISTRY_AUTH_FILE || podmanFiles(env).some(hasLogin);
    return distinct({
        docker: needsDocker && docker !== undefined ? { file: docker } : undefined,
        podman: needsPodman ? podmanTarget(env) : undefined
    });
}
function podmanTarget(env) {
    const file = podmanFile(env);
    const isUsable = (each) => succeeds(() => openConfig(each)) && succeeds(() => assertWritable(each));
    return file !== undefined && isUsable(file) ? { file: (0,external_node_path_namespaceObject.resolve)(file) } : 'own';
}
function distinct({ docker, podman }) {
    const real = (target) => typeof target === 'object' && attempt(() => resolveLink(target.file));
    return { docker, podman: real(docker) && real(docker) === real(podman) ? undefined : podman };
}
function dockerConfig(env) {
    const folder = dockerFolder(env);
    return folder === undefined ? undefined : (0,external_node_path_namespaceObject.resolve)(folder, 'config.json');
}
function reasonOf(reason, { docker }) {
    if (reason === undefined)
        return [];
    const instead = docker === 'own'
        ? `So the login is in a config of this job's own, as with \`store: isolated\`, and what docker's names is left alone.`
        : 'docker has logged in by itself, as by hand.';
    return [`${reason}. ${instead}`];
}
function setElsewhere({ store }, targets, env) {
    return KINDS.flatMap(kind => {
        const [name, value] = [VARIABLES[kind], env[VARIABLES[kind]]];
        if (store !== 'isolated' || targets[kind] !== 'own' || !value || isInFolder(value, env.RUNNER_TEMP))
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
    const found = files.filter(file => isInWorkspace(file, env));
    if (found.length === 0)
        return [];
    const names = ['RUNNER_TEMP', 'DOCKER_CONFIG', 'REGISTRY_AUTH_FILE', 'HOME'];
    const name = names.find(each => found.some(file => isInFolder(file, env[each]))) ?? 'the variable that leads there';
    const isRelative = env[name] !== undefined && !(0,external_node_path_namespaceObject.isAbsolute)(env[name]);
    const why = isRelative ? ` (${name} is \`${env[name]}\`, a relative path)` : '';
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
        if (!text.includes(`"${registry}"`) || text.includes(token))
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
function scopeLines(text = '') {
    return text
        .split(/[\r\n]/)
        .map(line => line.trim())
        .filter(line => line !== '');
}
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
        throw new Unaccepted(`\`registry\` names the host, and \`scope\` none: write ${name}`);
    }
    const { name, tag } = parseImage(path, registry);
    if (tag !== undefined)
        throw new Unaccepted(`a login is for all tags of a repository: write ${name}`);
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

;// CONCATENATED MODULE: ./src/runner/buildx.ts

const BUILDX_MS = 5_000;
async function buildxTrouble(env) {
    const docker = findProgram('docker', env);
    if (docker === undefined)
        return [];
    const { exitCode, stdout } = await runProgram(docker, {
        args: ['buildx', 'version'],
        stdin: '',
        timeoutMs: BUILDX_MS
    });
    const [, version, minor = '32'] = /docker\/buildx v?(0\.([1-9]\d*))/.exec(stdout) ?? [];
    if (exitCode === 0 && Number(minor) >= 32)
        return [];
    const found = exitCode === 0 ? `buildx ${version}` : 'no buildx';
    return [
        `docker has ${found} here. It finds a login with \`scope\` in builds from buildx 0.31 on, and in \`docker buildx imagetools\` from 0.32 on: use docker/setup-buildx-action with a newer \`version\`, or leave \`scope\` out.`
    ];
}

;// CONCATENATED MODULE: ./src/login/scoped.ts















const PODMANS = ['podman', 'buildah', 'skopeo'];
function jobDirOf(env) {
    return runDirOf(env.RUNNER_TEMP, (0,external_node_crypto_namespaceObject.createHash)('sha256').update(jobOf(env)).digest('hex').slice(0, 16));
}
function isJobDirUsed(folder) {
    return [(0,external_node_path_namespaceObject.join)(folder, 'buildx', 'config'), (0,external_node_path_namespaceObject.join)(folder, 'podman')]
        .flatMap(each => attempt(() => (0,external_node_fs_namespaceObject.readdirSync)(each, { recursive: true, encoding: 'utf8' })) ?? [])
        .some(name => /^\.ghcr-login\..*json$/.test((0,external_node_path_namespaceObject.basename)(name)));
}
async function scopedPlacement(inputs, env) {
    const { scope, engines, store } = inputs;
    const { registry } = inputs.server;
    const own = { buildx: (0,external_node_path_namespaceObject.join)(jobDirOf(env), 'buildx'), podman: ownFiles(jobDirOf(env)).podman };
    const isUsable = (path) => path !== undefined && (store === 'shared' || isInFolder(attempt(() => resolveLink(path)) ?? path, env.RUNNER_TEMP));
    const users = usersBuildx(env);
    const buildx = isUsable(users) ? (0,external_node_path_namespaceObject.resolve)(users) : own.buildx;
    const target = store === 'shared' || isUsable(env.REGISTRY_AUTH_FILE) ? podmanTarget(env) : 'own';
    const podman = typeof target === 'object' ? target.file : own.podman;
    const isPodmans = engines.some(name => name !== 'docker') || PODMANS.some(name => findProgram(name, env));
    const isBuildxs = engines.some(name => name !== 'podman');
    const all = scope.flatMap(each => [
        ...(isBuildxs ? [buildxPlace(buildx, registry, scopeText(each))] : []),
        ...(isPodmans && each.name
            ? [{ file: podman, name: `${registry}/${each.name}`, made: missingFolders(podman)[0] }]
            : [])
    ]);
    const places = [...new Map(all.map(place => [`${place.file} ${place.name}`, place])).values()];
    const files = places.map(({ file }) => file);
    const variables = {
        ...(isBuildxs && buildx === own.buildx ? { BUILDX_CONFIG: buildx } : {}),
        ...(files.includes(own.podman) ? { REGISTRY_AUTH_FILE: podman } : {})
    };
    const clients = [...(isBuildxs ? ['buildx'] : []), ...(isPodmans ? PODMANS : [])].join(', ');
    const trouble = engines.includes('docker') ? await buildxTrouble(env) : [];
    return {
        targets: {},
        places,
        variables,
        dockerConfig: dockerFolder(env),
        authFile: files.find(file => file === podman) ?? files[0],
        notices: [
            `This login is for ${scope.map(scopeText).join('; ')}, in ${clients}: \`docker pull\`, \`docker push\` and other clients do not find it.`
        ],
        warnings: [
            ...trouble,
            ...misplaced(files, env),
            ...goesWithJob(inputs, Object.keys(variables).length === 0, undefined)
        ]
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
async function makeJobConfigs({ BUILDX_CONFIG, REGISTRY_AUTH_FILE }, env) {
    const files = ownFiles(jobDirOf(env));
    await withLock(files.podman, true, async () => {
        if (BUILDX_CONFIG !== undefined && !(0,external_node_fs_namespaceObject.existsSync)(BUILDX_CONFIG)) {
            linkAll(usersBuildx(env), BUILDX_CONFIG, 'config');
            const [from, to] = [(0,external_node_path_namespaceObject.join)(usersBuildx(env) ?? '', 'config'), (0,external_node_path_namespaceObject.join)(BUILDX_CONFIG, 'config')];
            const filter = (path) => !(0,external_node_path_namespaceObject.basename)(path).includes('ghcr-login');
            succeeds(() => (0,external_node_fs_namespaceObject.cpSync)(from, to, { recursive: true, filter }));
        }
        if (REGISTRY_AUTH_FILE !== undefined && !(0,external_node_fs_namespaceObject.existsSync)(REGISTRY_AUTH_FILE))
            await makeOwnConfigs(files, '', true, env);
    });
}

;// CONCATENATED MODULE: ./src/login/login.ts





















class Login {
    #inputs;
    #env;
    #credential;
    #usable;
    #engines;
    #stop = new AbortController();
    #control = { stop: this.#stop.signal, pause: ms => this.#pause(ms) };
    #staged;
    #folder;
    #before = [];
    #isAsked = false;
    constructor(inputs, env, usable) {
        this.#inputs = inputs;
        this.#env = env;
        this.#credential = new Credential(inputs.username, inputs.token);
        this.#usable = usable;
        this.#engines = findEngines(inputs.engines, env);
        this.#staged = inputs.engines.length > 0 ? this.#stage() : Promise.resolve(undefined);
        this.#staged.catch(() => { });
    }
    async keep() {
        this.#isAsked = true;
        const staged = await this.#staged;
        if (staged === undefined)
            return undefined;
        const { reason, own, kinds } = staged;
        const { folder, registry } = staged.login;
        const files = ownFiles(folder);
        const isScoped = this.#inputs.scope.length > 0;
        const { targets, places, variables, ...placement } = isScoped
            ? await scopedPlacement(this.#inputs, this.#env)
            : placementOf(this.#inputs, kinds, reason, files, this.#env);
        const ownKinds = KINDS.filter(kind => targets[kind] === 'own');
        const exported = Object.fromEntries(Object.keys(variables).map(name => [name, this.#env[name] ?? '']));
        const storedTo = (count) => places.map((place, at) => ({ ...place, stored: at < count }));
        const login = { ...staged.login, places: storedTo(0), exported };
        saveLogin(login);
        this.#folder = undefined;
        for (const file of credentialsIn(folder))
            retry(() => (0,external_node_fs_namespaceObject.rmSync)(file, { force: true }));
        const isNextTo = isScoped || this.#inputs.storeAsked === 'isolated';
        const replaced = !isNextTo && replacesEarlier(this.#inputs, this.#env);
        if (!isScoped)
            rememberLogin(folder, this.#inputs, this.#env);
        if (isScoped && Object.keys(variables).length > 0)
            await makeJobConfigs(variables, this.#env);
        for (const kind of ownKinds) {
            const json = withEntry(own[kind], registry, { [registry]: authEntry(this.#credential) });
            writeInRunDir(files[kind], JSON.stringify(json, null, '\t'));
        }
        if (targets.docker === 'by-itself')
            for (const engine of this.#engines.filter(({ name }) => name === 'docker'))
                await logIn(engine, registry, this.#credential, undefined, this.#control);
        for (const [at, place] of places.entries()) {
            await putIn(place, login, this.#credential);
            saveLogin({ ...login, places: storedTo(at + 1) });
        }
        for (const [name, value] of Object.entries(variables))
            exportVariable(name, value);
        const { engines } = this.#inputs;
        const ofOwn = ownKinds.length > 0 ? own.notices : [];
        const notices = [...refusedPrograms(engines, this.#env), ...placement.notices, ...ofOwn];
        return { ...placement, engines, notices, replacesEarlier: replaced };
    }
    async discard() {
        this.#stop.abort();
        await this.#staged.catch(error => this.#isAsked || warnOfStray(error));
        this.#remove();
    }
    async #stage() {
        const inputs = this.#inputs;
        if (this.#engines.length === 0 && !(await this.#isUsable()))
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
        const config = (0,external_node_path_namespaceObject.join)(dockerFolder(this.#env) ?? '', 'config.json');
        const words = `docker does not accept ${config}: ${unread}. What it says is not taken over`;
        return { login, reason: words, own: { ...own, docker: {} }, kinds };
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
            makeRunDir(login.folder);
        }
        catch (error) {
            forgetLogin();
            throw error;
        }
        this.#folder = login.folder;
        onSignal(() => this.#remove());
        return login;
    }
    #isUsable() {
        const { signal } = this.#stop;
        if (signal.aborted)
            return Promise.resolve(false);
        return Promise.race([this.#usable, (0,external_node_events_namespaceObject.once)(signal, 'abort').then(() => false)]);
    }
    async #pause(ms) {
        const { signal } = this.#stop;
        const waited = (0,promises_namespaceObject.setTimeout)(ms, undefined, { signal }).catch(() => { });
        const [usable] = await Promise.all([this.#isUsable(), waited]);
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
function credentialsIn(folder) {
    return [
        ...Object.values(ownFiles(folder)),
        ...ENGINE_NAMES.flatMap(name => engineFiles(name, folder)).map(([, file]) => file)
    ];
}

;// CONCATENATED MODULE: ./src/diagnosis/advice.ts
const CAUSES = 2;
function explain(causes, context) {
    const named = [];
    for (const causeIn of causes) {
        const cause = causeIn(context);
        if (cause !== undefined)
            named.push(cause);
        if (named.length === CAUSES || cause?.certain)
            break;
    }
    const [first] = named;
    if (first === undefined)
        return {};
    const remedy = named.flatMap(cause => cause.remedy ?? []).join(', or ');
    const settings = named.find(cause => cause.settings !== undefined)?.settings;
    return {
        cause: named.map(({ text }) => text).join(' Or '),
        fixes: named.flatMap(({ remedy, fixes }) => fixes ?? sentence(remedy)),
        ...(remedy === '' ? {} : { remedy }),
        ...(first.id === undefined ? {} : { id: first.id }),
        ...(settings === undefined ? {} : { settings })
    };
}
function sentence(remedy = '') {
    return remedy === '' ? [] : [`${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.`];
}

;// CONCATENATED MODULE: ./src/diagnosis/context.ts
function isOwn(image, { owner }) {
    return owner === '' || image.owner === owner.toLowerCase();
}
function provedPush({ image, pushedTo }) {
    return image === undefined ? pushedTo.size > 0 : pushedTo.has(image.owner);
}
function scopeFor(access) {
    return access === 'push' ? 'write:packages' : 'read:packages';
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
function packagesPage(server, owner) {
    return `${server.web}/${owner}?tab=packages`;
}
function organizationPage(server, owner, section) {
    return `${server.web}/organizations/${owner}/settings/${section}`;
}

;// CONCATENATED MODULE: ./src/diagnosis/fixes.ts


function guard({ step, onDeniedAsked }) {
    const settings = [
        ...(step === '' ? ['`id: ghcr`'] : []),
        ...(onDeniedAsked === 'fail' ? ['`on-denied: warn-on-fork`'] : [])
    ];
    const here = settings.length === 0 ? '' : `this step ${settings.join(' and ')}, and `;
    return `To let such runs build without the push, give ${here}the step that builds and pushes:\n  push: \${{ ${outputOf(step, 'can-push')} == 'true' }}`;
}
function withoutPush({ job: { fromFork } }) {
    return `build without the push in ${fromFork ? 'pull requests from forks' : 'runs of Dependabot'}`;
}
function outputOf(step, output) {
    return `steps.${step || 'ghcr'}.outputs.${output}`;
}
function permissionBlock({ job: { id }, widest }) {
    const job = id === '' ? 'the job' : `the job \`${id}\``;
    return `Add this to ${job}, or merge it into the \`permissions\` that the job has. If the job is part of a reusable workflow, give the job that calls it the same:\n  permissions:\n    contents: read\n    packages: ${widest === 'push' ? 'write' : 'read'}`;
}
function classicToken(context, ...scopes) {
    const page = tokenPage(context.server, scopes.length > 0 ? scopes : [scopeFor(context.widest)]);
    const created = `Create a classic token at ${page}`;
    return context.kind === 'github-token' || context.kind === 'app-installation'
        ? `${created} and pass it as a secret:\n  token: \${{ secrets.YOUR_SECRET }}`
        : `${created} and put it into the secret that \`${context.tokenInput}\` names.`;
}
function renewal(context) {
    if (context.kind === 'github-token' && useJobToken(context) !== undefined) {
        return [`${withoutToken(context)}, so that the GITHUB_TOKEN of this job is used.`];
    }
    return [...leaveTokenOut(context), classicToken(context)];
}
function leaveTokenOut(context) {
    const instead = useJobToken(context);
    return instead === undefined ? [] : [`${instead} ${permissionBlock(context)}`];
}
function useJobToken(context) {
    return canUseJobToken(context) ? `${withoutToken(context)}, so that GITHUB_TOKEN is used.` : undefined;
}
function canUseJobToken({ server, job, image, pull, push }) {
    const images = image === undefined ? [...pull, ...push] : [image];
    return server.isJobServer && images.every(each => isOwn(each, job));
}
function leaveTokenOutOr(otherwise, context) {
    return canUseJobToken(context) ? `leave \`${context.tokenInput}\` out` : otherwise;
}
function withoutToken({ kind, tokenInput }) {
    return kind === 'github-token' ? `If \`with:\` has \`${tokenInput}\`, leave it out` : `Leave \`${tokenInput}\` out`;
}
function otherToken(context) {
    return canUseJobToken(context) ? 'use GITHUB_TOKEN or a classic token' : 'use a classic token';
}

;// CONCATENATED MODULE: ./src/diagnosis/causes.ts





function noRole({ access, kind, server, image, job }) {
    const role = access === 'push' ? 'Write' : 'Read';
    const isJob = kind === 'github-token';
    const whom = isJob ? job.repository || 'this repository' : "the token's user";
    const section = isJob ? 'Manage Actions access' : 'Manage access';
    return {
        text: `the package does not give ${isJob ? 'this repository' : whom} the role ${role}.`,
        remedy: `give ${whom} the role ${role} in the package settings`,
        fixes: [`In the package settings, under "${section}", add ${whom} with the role ${role}.`],
        settings: settingsPage(server, image, job)
    };
}
function noRoleAnyMore(context) {
    const cause = noRole(context);
    if (context.kind !== 'github-token')
        return cause;
    const [fix] = cause.fixes ?? [];
    const again = 'If the repository was deleted and created again, remove its old entry first: the package has that one.';
    return { ...cause, fixes: [`${fix} ${again}`] };
}
function noJobPermission(context) {
    if (context.kind !== 'github-token' || context.pushedTo.size > 0)
        return undefined;
    const permission = `packages: ${context.access === 'push' ? 'write' : 'read'}`;
    return {
        text: `the job does not give its GITHUB_TOKEN \`${permission}\` (see "GITHUB_TOKEN Permissions" in the log of "Set up job").`,
        remedy: `give the job \`${permission}\``,
        fixes: [permissionBlock(context)]
    };
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
    const refresh = `For a token of the gh command:\n  gh auth refresh --scopes ${scopeFor(context.widest)}`;
    return {
        text: `the ${KIND_NAMES[context.kind]} lacks the scope ${scopeFor(context.access)}.${carried}`,
        remedy: `use a token with the scope ${scopeFor(context.widest)}`,
        fixes: [...(context.kind === 'oauth' ? [refresh] : []), classicToken(context)],
        certain: scopes !== undefined
    };
}
const WRONG_KINDS = {
    'fine-grained-pat': 'does not support fine-grained personal access tokens: the login works, but pull and push do not.',
    'app-installation': 'accepts the login with the token of a GitHub App, but gives it no access to private packages or those of an organization.',
    'app-user': 'may not support user tokens of GitHub Apps.'
};
function wrongKind(context) {
    const fault = WRONG_KINDS[context.kind];
    if (fault === undefined || provedPush(context))
        return undefined;
    return {
        id: 'wrong-kind',
        text: `${context.server.registry} ${fault}`,
        remedy: otherToken(context),
        fixes: [...leaveTokenOut(context), classicToken(context)],
        certain: true
    };
}
function readOnlyRun(context) {
    const { fromFork, dependabot } = context.job;
    if (context.kind !== 'github-token' || context.access === 'pull' || context.pushedTo.size > 0)
        return undefined;
    if (!fromFork && dependabot === undefined)
        return undefined;
    const mayAsk = !fromFork && dependabot === 'by-default';
    const run = fromFork
        ? 'a pull request from a fork gets a read-only GITHUB_TOKEN'
        : 'a run that Dependabot started gets a read-only GITHUB_TOKEN';
    return {
        id: 'read-only-run',
        text: `${run}${mayAsk ? ', unless the job asks for more' : ''}.`,
        remedy: withoutPush(context),
        fixes: [guard(context), ...(mayAsk ? [permissionBlock(context)] : [])],
        certain: true
    };
}
function otherOwner(context) {
    const { job, image, access } = context;
    if (context.kind !== 'github-token' || image === undefined || access === undefined || isOwn(image, job)) {
        return undefined;
    }
    const grant = noRole({ ...context, image, access });
    return {
        ...grant,
        text: `GITHUB_TOKEN of ${job.repository} belongs to ${job.owner}, and the image to ${image.owner}; ${grant.text}`,
        remedy: `${grant.remedy}, or use a classic token`,
        fixes: [...(grant.fixes ?? []), classicToken(context, scopeFor(access))],
        certain: true
    };
}
function tokenOfApp(context) {
    if (!hidesApp(context.token) || context.server.kind !== 'github.com' || provedPush(context))
        return undefined;
    const verb = context.access === 'push' ? 'push' : 'read';
    return {
        text: `\`${context.tokenInput}\` holds the token of a GitHub App, which cannot ${verb} packages of an organization.`,
        remedy: leaveTokenOutOr('use a classic token', context),
        fixes: [useJobToken(context) ?? classicToken(context)]
    };
}
const LIMITS = [wrongKind, readOnlyRun, otherOwner];
const KNOWN = [...LIMITS, reportedWithoutScope];
const PERMISSION_OR_ROLE = [...KNOWN, noPermission, noRole];
const ROLE_OR_PERMISSION = [...KNOWN, noRole, noPermission];
const APP_OR_PERMISSION = [...KNOWN, tokenOfApp, noPermission, noRole];
function possibly(causeIn) {
    return context => {
        const cause = causeIn(context);
        return cause && { ...cause, certain: false };
    };
}

;// CONCATENATED MODULE: ./src/diagnosis/known-refusals.ts







const KNOWN_REFUSALS = [
    {
        id: 'expected-scopes',
        words: ['token provided does not match expected scopes'],
        causes: [wrongKind, noScope, ...PERMISSION_OR_ROLE]
    },
    {
        id: 'write-package',
        words: ['permission_denied: write_package'],
        causes: [wrongKind, possibly(readOnlyRun), otherOwner, reportedWithoutScope, noRoleAnyMore, noPermission]
    },
    { id: 'read-package', words: ['permission_denied: read_package'], causes: ROLE_OR_PERMISSION },
    {
        id: 'create-package',
        words: ['permission_denied: create_package'],
        causes: [...LIMITS, userMayNotCreate, noJobPermission, creationForbidden]
    },
    {
        id: 'installation-create',
        words: ['installation not allowed to Create'],
        causes: [...LIMITS, tokenOfApp, userMayNotCreate, noJobPermission, creationForbidden]
    },
    { id: 'installation-write', words: ['installation not allowed to Write'], causes: APP_OR_PERMISSION },
    { id: 'installation-read', words: ['installation not allowed to Read'], causes: APP_OR_PERMISSION },
    {
        id: 'no-installation',
        words: ['requested installation does not exist'],
        causes: [nameOfAnotherRepository, ...PERMISSION_OR_ROLE]
    },
    {
        id: 'unauthenticated',
        words: ['User cannot be authenticated with the token provided', 'authentication required'],
        causes: [tokenEndedMeanwhile, headerRemoved]
    },
    { id: 'saml', words: ['organization SAML enforcement'], causes: [notAuthorized] },
    { id: 'classic-forbidden', words: ['forbids access via a personal access token (classic)'], causes: [noClassic] },
    { id: 'ip-allow-list', words: ['IP allow list'], causes: [addressNotAllowed] },
    { id: 'not-accessible', words: ['Resource not accessible by integration'], causes: PERMISSION_OR_ROLE },
    { id: 'owner-not-found', words: ['owner not found'], causes: [noSuchOwner] },
    { id: 'failed-precondition', words: ['failed_precondition:'], causes: [settingOfOwner] },
    {
        id: 'resource-denied',
        words: ['requested access to the resource is denied'],
        causes: [packageNotSeen, headerRemoved]
    },
    { id: 'absent', words: ['manifest unknown', 'repository name not known to registry'], causes: [notThere, notSeen] },
    { id: 'denied', words: ['denied'], whole: true, causes: PERMISSION_OR_ROLE }
];
function findKnownRefusal(answer) {
    if (!isAnswered(answer))
        return undefined;
    const { message = '', status } = answer;
    const text = message.trim().toLowerCase();
    const fits = ({ words, whole }) => words.some(each => (whole ? text === each.toLowerCase() : text.includes(each.toLowerCase())));
    return KNOWN_REFUSALS.find(fits) ?? (status === 404 ? KNOWN_REFUSALS.find(({ id }) => id === 'absent') : undefined);
}
function explainRefusal(answer, context) {
    const known = findKnownRefusal(answer);
    if (known !== undefined)
        return { id: known.id, ...explain(known.causes, context) };
    const id = 'unknown-words';
    const message = isAnswered(answer) ? (answer.message ?? '') : '';
    if (message !== '' && !OF_PERMISSION.test(message))
        return { id, ...explain([saidByRegistry], context) };
    const guess = explain(PERMISSION_OR_ROLE, context);
    return { ...guess, id, cause: `this message is not known here; it may be that ${guess.cause}` };
}
const OF_PERMISSION = /denied|permission|forbidden|allowed|authori[sz]ed|access/i;
function saidByRegistry({ server: { registry } }) {
    return {
        text: `${registry} gives a reason of its own, which is not known here and does not speak of permissions.`,
        remedy: "do what the registry's message under Details says"
    };
}
function noSuchOwner({ server, image: { owner }, access }) {
    return {
        text: `${server.web} has no user or organization named ${owner}.`,
        remedy: `correct the owner in \`${access}\``,
        fixes: [`Correct the owner, or name the image after this repository:\n  ${access}: ${nameOfRepository(server)}`]
    };
}
function settingOfOwner({ image: { owner } }) {
    return {
        text: `a setting of ${owner} prevents it. No permission of the job or the token helps.`,
        remedy: `ask an owner of ${owner} to do what the registry's message under Details says`
    };
}
function tokenEndedMeanwhile(context) {
    return {
        text: 'the token expired or was revoked between the login check and this request.',
        remedy: 'run the job again',
        fixes: ['Run the job again.', ...renewal(context)]
    };
}
function headerRemoved() {
    return { text: 'a proxy removes the Authorization header.' };
}
function packageNotSeen({ server, image }) {
    return {
        text: 'this token sees no package of that name.',
        remedy: 'look for the name in the packages of the owner',
        fixes: [`Look for the name at ${packagesPage(server, image.owner)}`]
    };
}
function noClassic(context) {
    const { owner } = context.image;
    return {
        text: `${owner} does not allow classic personal access tokens.`,
        remedy: canUseJobToken(context) ? 'use GITHUB_TOKEN' : `run the job in a repository of ${owner}`,
        fixes: [
            leaveTokenOut(context)[0] ?? `Run the job in a repository of ${owner}, with its GITHUB_TOKEN.`,
            `Ask an owner of ${owner} for an exception.`
        ]
    };
}
function notAuthorized({ server, image: { owner }, ssoAnswers }) {
    const page = ssoAnswers.find(answer => answer.owner === owner)?.page;
    const fix = page === undefined
        ? `At ${server.web}/settings/tokens choose "Configure SSO" next to the token, then "Authorize" for ${owner}.`
        : `Authorize it within the hour, as the token's user: ${page}`;
    return {
        text: `${owner} requires single sign-on, and the token is not authorized for it.`,
        remedy: `authorize the token for ${owner}`,
        fixes: [fix]
    };
}
function addressNotAllowed({ server, image: { owner } }) {
    const page = organizationPage(server, owner, 'security');
    return {
        text: `${owner} allows access from the addresses on its list only, and the address of this runner is not on it.`,
        remedy: 'use a self-hosted runner whose address is on the list',
        fixes: [
            'Use a self-hosted runner whose address is on the list: the addresses of GitHub-hosted runners change.',
            `Ask an owner of ${owner} to add the address of such a runner under "IP allow list": ${page}`
        ]
    };
}
function userMayNotCreate({ kind, image: { owner } }) {
    if (kind === 'github-token')
        return undefined;
    return {
        text: `the package is new, and the token's user may not create packages for ${owner}.`,
        remedy: 'push to an owner where the user may create packages'
    };
}
function creationForbidden({ kind, server, image: { owner } }) {
    return {
        text: `${owner} does not let ${kind === 'github-token' ? 'workflows' : 'its members'} create packages.`,
        remedy: `ask an owner of ${owner} to allow it`,
        fixes: [
            `Ask an owner of ${owner} to allow it under "Package creation": ${organizationPage(server, owner, 'packages')}`
        ]
    };
}
function nameOfAnotherRepository(context) {
    const { owner, repository } = context.job;
    if (otherOwner(context) === undefined)
        return undefined;
    return {
        text: `GITHUB_TOKEN of ${repository} can push to packages of ${owner} only, and this one belongs to ${context.image.owner}.`,
        remedy: 'name the image after this repository',
        fixes: [
            `Name the image after this repository:\n  ${context.access}: ${nameOfRepository(context.server)}`,
            classicToken(context, scopeFor(context.access))
        ],
        certain: true
    };
}
function nameOfRepository({ registry }) {
    return `${registry}/\${{ github.repository }}`;
}
function notThere({ server, image }) {
    const part = image.digest !== undefined ? 'digest' : image.tag !== undefined ? 'tag' : 'image';
    const text = `there is no such ${part}.`;
    if (image.newestTags?.length) {
        const newest = image.newestTags.map(tag => sanitize(tag)).join(', ');
        return {
            text,
            remedy: `use one of the newest tags: ${newest}`,
            fixes: [`Correct the tag, or push it first. The newest tags are ${newest}.`],
            certain: true
        };
    }
    return {
        text,
        remedy: 'look for the name and tag in the packages of the owner',
        fixes: [`Look for the name and tag at ${packagesPage(server, image.owner)}`]
    };
}
function notSeen(context) {
    const [hidden] = ROLE_OR_PERMISSION.flatMap(causeIn => causeIn(context) ?? []);
    return { ...hidden, text: `it exists, and this token may not see it: ${hidden?.text}` };
}

;// CONCATENATED MODULE: ./src/diagnosis/no-answer.ts



function explainNoAnswer(answer, context) {
    const id = statusOf(answer) === 429 ? 'too-many-requests' : 'not-verified';
    return {
        id,
        ...explain(causesOf(answer, context.server.registry).map(cause => () => cause), context)
    };
}
const no_answer_KNOWN = {
    tls: () => ({
        text: 'a proxy opens TLS connections, and node does not know its certificate authority.',
        remedy: 'name the certificate authority in NODE_EXTRA_CA_CERTS on the runner',
        fixes: [
            "Name the authority's PEM file in NODE_EXTRA_CA_CERTS in the runner's own environment (its .env file): node reads it when it starts, so a step cannot set it."
        ]
    }),
    proxy: registry => ({
        text: 'the proxy in HTTPS_PROXY cannot be reached, or refuses this host.',
        remedy: `allow ${registry}:443 in the proxy`,
        fixes: [`Allow ${registry}:443 in the proxy, or add ${registry} to NO_PROXY.`]
    }),
    429: () => ({
        text: "the rate limit that this runner's address shares with others is used up.",
        remedy: 'run the job again later'
    }),
    404: noRegistryHere,
    405: noRegistryHere
};
function noRegistryHere(registry) {
    return {
        text: `${registry} has no registry at this path, or another server answers in its place.`,
        remedy: 'compare `registry` with the host of the images'
    };
}
function causesOf(answer, registry) {
    const known = no_answer_KNOWN[faultOf(answer) ?? statusOf(answer) ?? ''];
    if (known !== undefined)
        return [known(registry)];
    const temporaryFault = `a temporary fault of ${registry}.`;
    if (isForeignPage(answer)) {
        const text = `a proxy or firewall answers in place of ${registry}: this is not an answer of the registry.`;
        const fix = `See which server answers:\n  curl -sSi https://${registry}/v2/`;
        return [
            { text, remedy: 'see which server answers', fixes: [fix] },
            { text: temporaryFault, remedy: 'run the job again' }
        ];
    }
    return [
        { text: temporaryFault, remedy: 'run the job again if a later step fails' },
        { text: 'a proxy answers in its place.' }
    ];
}
function isForeignPage(answer) {
    return isAnswered(answer) && answer.status < 500 && !isServerFault(answer.status, answer.message ?? '');
}

;// CONCATENATED MODULE: ./src/diagnosis/problem.ts




function isAbout({ images = [] }, image) {
    return images.some(each => isSameAccess(each, image));
}
function groupByCause(diagnostics) {
    const keyOf = ({ level, title, cause, fixes, images }) => JSON.stringify([level, cause, fixes, images?.length ? '' : title]);
    return [...Map.groupBy(diagnostics, keyOf).values()].map(what => {
        const first = what[0];
        const images = what.flatMap(diagnostic => diagnostic.images ?? []);
        const mixed = images.some(({ verdict }) => verdict === 'denied') ? 'Access denied' : 'Access not verified';
        const title = what.every(diagnostic => diagnostic.title === first.title) ? first.title : mixed;
        return { ...first, title, what, images };
    });
}
function linesOf(problem, images, manual) {
    const { what, id } = problem;
    const shown = problem.images.length > 0 && what.length > images + 1 ? what.slice(0, images) : what;
    const left = what.length - shown.length;
    return [
        ...headLines(problem, shown),
        ...(left === 0 ? [] : [{ text: `and ${left} more images, listed in the log and the job summary` }]),
        ...adviceLines(problem, shown),
        ...distinctDetails(shown).map(({ detail = '', words }) => ({ label: 'Details', text: detail, words })),
        ...(id === undefined || manual === undefined ? [] : [{ label: 'More', text: `${manual}#${id}` }])
    ];
}
function headLines({ what, remedy }, shown) {
    const heading = what[0]?.listed?.heading;
    if (what.length > 1 && heading !== undefined && what.every(({ listed }) => listed?.heading === heading)) {
        const names = shown.flatMap(({ listed }) => listed?.name ?? []);
        return [[`${what.length} ${heading}`, ...sentence(remedy)].join(' '), ...names].map(text => ({ text }));
    }
    return shown.map(({ text }, index) => ({ text: index === 0 ? [text, ...sentence(remedy)].join(' ') : text }));
}
function adviceLines({ cause, fixes = [] }, shown) {
    const pages = new Set(shown.flatMap(({ settings = [] }) => settings));
    return [
        ...(cause === undefined ? [] : [{ label: 'Cause', text: cause }]),
        ...fixes.map((text, index) => ({ label: index === 0 ? 'Fix' : 'Or', text })),
        ...[...pages].map(text => ({ label: 'Package settings (for its admins)', text }))
    ];
}
function distinctDetails(shown) {
    const sayings = shown.map(({ words, detail }) => words ?? detail);
    return shown.filter((_, index) => sayings[index] !== undefined && sayings.indexOf(sayings[index]) === index);
}
function textOf(lines) {
    return lines.map(({ label, text, words }) => [label, text, words].filter(Boolean).join(': ')).join('\n');
}
const IMAGES = 5;
const LENGTH = 4096;
function messageOf(problem, manual) {
    for (let images = IMAGES;; images--) {
        const message = textOf(linesOf(problem, images, manual));
        if (images === 1 || message.length <= LENGTH)
            return message;
    }
}
function adviceFor(problem, image) {
    const own = problem.what.filter(diagnostic => isAbout(diagnostic, image));
    return textOf(adviceLines(problem, own));
}
const FAULT_TEXT = {
    timeout: 'got no answer in time',
    dns: 'found no host of that name',
    tls: 'got a certificate that is not trusted here',
    proxy: 'did not get through the proxy',
    oversized: 'got too large an answer',
    'foreign-host': 'was referred to',
    connection: 'lost the connection'
};
function describe(answer) {
    if (isAnswered(answer)) {
        const words = answer.message ?? answer.code;
        return { detail: `${answer.asked} returned ${answer.status}`, words: words && sanitize(words) };
    }
    const detail = sanitize(answer.detail);
    const said = answer.fault === 'foreign-host' ? detail : `(${detail})`;
    return { detail: `${answer.asked} ${FAULT_TEXT[answer.fault]} ${said}` };
}
function describeLine(answer) {
    const { detail, words } = describe(answer);
    return words ? `${detail}: ${words}` : detail;
}

;// CONCATENATED MODULE: ./src/diagnosis/existing-tags.ts








function existingTags(images, context) {
    if (context.onExisting === 'ignore')
        return [];
    if (context.push.every(image => referenceOf(image) === undefined))
        return [nothingGuarded(context)];
    return pushesIn(images).flatMap(image => {
        if (image.exists === 'true')
            return [existing_tags_overwrite(image, context)];
        return image.exists === 'unknown' ? [existing_tags_mayOverwrite(image, context)] : [];
    });
}
function pushesIn(images) {
    return images.filter(image => image.access === 'push');
}
function nothingGuarded({ onExisting, push, server }) {
    const [first] = push;
    const example = first?.reference ?? `${server.registry}/OWNER/NAME`;
    return {
        id: 'nothing-guarded',
        level: 'warning',
        title: 'No tag guarded',
        text: `\`on-existing: ${onExisting}\` guards nothing.`,
        cause: first === undefined ? '`push` lists no image.' : '`push` names no tag, and only a tag can be there already.',
        remedy: 'list the tag that must not be overwritten',
        fixes: [`List the tag that must not be overwritten, e.g.:\n  push: ${example}:\${{ steps.meta.outputs.version }}`]
    };
}
function existing_tags_overwrite(image, context) {
    const { onExisting, server, push, step } = context;
    const digest = image.manifest?.digest;
    const fails = onExisting === 'fail';
    const moves = image.tag === 'latest' || push.filter(({ name }) => name === image.name).length > 1;
    return {
        id: 'tag-exists',
        level: fails ? 'error' : 'warning',
        title: 'Tag exists',
        text: `${image.reference} already exists${digest === undefined ? '' : `: ${digest}`}.`,
        cause: fails
            ? '`on-existing: fail` protects it from being overwritten.'
            : `a push overwrites it: ${server.registry} does not ask.`,
        remedy: moves ? 'list only the tag that must not move' : 'push another tag',
        fixes: [
            moves
                ? `List only the tag that must not move, and no tag such as \`latest\` that moves with each release:\n  push: ${server.registry}/${image.name}:\${{ steps.meta.outputs.version }}`
                : 'Push another tag.',
            `Build only what does not exist yet: set \`on-existing: ignore\`${step === '' ? ', give this step `id: ghcr`,' : ''} and give the step that builds:\n  if: ${outputOf(step, 'exists')} != 'true'`
        ],
        images: [image]
    };
}
function existing_tags_mayOverwrite(image, context) {
    const fails = context.onExisting === 'fail';
    const { fixes = [], ...advice } = explainUnknown(image, context);
    return {
        ...advice,
        id: 'existing-unknown',
        level: fails ? 'error' : 'warning',
        title: 'Existing tag not known',
        text: `It is not known whether ${image.reference} already exists.`,
        ...(image.existing && describe(image.existing)),
        fixes: fails ? [...fixes, 'Set `on-existing: warn` to push without this answer.'] : fixes,
        images: [image]
    };
}
function explainUnknown(image, context) {
    const { existing, verdict } = image;
    if (existing === undefined)
        return explain([notAsked], context);
    if (!isAnswered(existing))
        return explainNoAnswer(existing, context);
    const { code, status } = existing;
    if (code !== undefined && status === 404 && verdict !== 'allowed')
        return explain([hiddenOrAbsent], context);
    if (code === undefined || status === 404 || status === 429 || status >= 500)
        return explainNoAnswer(existing, context);
    return explainRefusal(existing, { ...context, image, access: 'pull' });
}
function notAsked({ server: { registry } }) {
    const text = `${registry} was not asked, since it did not accept the token.`;
    return { text, remedy: 'use a token that the registry accepts' };
}
function hiddenOrAbsent({ server: { registry } }) {
    const text = `${registry} answers 404 for what a token may not see, too: the answer counts only for a token that may push.`;
    return { text, remedy: 'use a token that may push the image' };
}
function firstPushes(images, context) {
    const created = new Map(pushesIn(images)
        .filter(createsPackage)
        .map(image => [image.name, image]));
    return [...created].map(([name, image]) => ({
        id: 'first-push',
        level: 'notice',
        title: 'First push',
        text: `${context.server.registry}/${name} does not exist yet, so this is its first push.`,
        listed: {
            name: `${context.server.registry}/${name}`,
            heading: 'packages do not exist yet, so this is their first push.'
        },
        ...explain([createdByWorkflow, createdByUser], context),
        images: [image]
    }));
}
function createdByWorkflow({ kind, job }) {
    if (kind !== 'github-token')
        return undefined;
    const links = `a package that GITHUB_TOKEN creates is linked to ${job.repository || 'the repository'} and may get its visibility`;
    if (job.visibility === 'private') {
        return { text: `${links}, which is not public.`, certain: true };
    }
    const isPublic = job.visibility === 'public' ? ', which is public' : ': if that is public, so is the package';
    return {
        text: `${links}${isPublic}. A public package cannot be made private again.`,
        remedy: 'if it must not be public, create it with a classic token first',
        fixes: [
            `If it must not be public, push it for the first time with a classic token, which creates it private. Then add ${job.repository || 'the repository'} with the role Write under "Manage Actions access" in the package settings.`
        ],
        certain: true
    };
}
function createdByUser({ server, job }) {
    return {
        text: 'a package that is not created with GITHUB_TOKEN is private and not linked to a repository.',
        fixes: [
            `To link the package to this repository, build the image with the label:\n  org.opencontainers.image.source=${server.web}/${job.repository}`,
            'Change its visibility in the package settings after the push.'
        ]
    };
}

;// CONCATENATED MODULE: ./src/diagnosis/token-hygiene.ts





const DAY_MS = 86_400_000;
function requestedScopes(report, context) {
    if (report.token === 'dead')
        return undefined;
    if (context.scopes.length === 0)
        return apiNotReached(context);
    const scopes = context.metadata?.scopes;
    return scopes === undefined ? scopesNotVerified(context) : scopesMissing(scopes, context);
}
function scopesNotVerified({ scopes, kind, metadata }) {
    const status = metadata && statusOf(metadata.answer);
    const returned = status === undefined ? '' : ` (GET /rate_limit returned ${status})`;
    const why = reportsScopes(kind)
        ? `the API did not report its scopes${returned}`
        : `the API does not report the scopes of a ${KIND_NAMES[kind]}`;
    return {
        level: 'warning',
        id: 'scopes-not-verified',
        title: 'Scopes not verified',
        text: `It is not known whether the token has ${scopes.join(', ')}: ${why}.`,
        remedy: 'list the images in `push` and `pull` instead'
    };
}
function scopesMissing(scopes, context) {
    const missing = missingScopes(scopes, context.scopes);
    if (missing.length === 0)
        return undefined;
    return {
        level: context.denial,
        id: 'scope-missing',
        title: 'Scope missing',
        text: `${lacking(scopes, missing)} \`scopes\` asks for ${context.scopes.join(', ')}.`,
        remedy: `use a token with ${missing.join(', ')}`,
        fixes: [classicToken(context, ...new Set([...scopes.filter(isOfPackages), ...missing]))]
    };
}
function apiNotReached({ metadata }) {
    if (metadata === undefined)
        return undefined;
    const status = statusOf(metadata.answer);
    if (status !== undefined && status !== 429 && status < 500)
        return undefined;
    const why = status === undefined ? 'got no answer' : `returned ${status}`;
    const text = `The scopes and the expiry of the token are not known: GET /rate_limit of the API ${why}.`;
    const remedy = "allow the API's host in the proxy, or run the job again later";
    return { level: 'warning', id: 'api-not-reached', title: 'API not reached', text, remedy };
}
function tokenHygiene(report, context) {
    if (report.token !== 'live')
        return [];
    const found = [
        otherLogin(context),
        expiresSoon(context),
        missingYetPassed(report, context),
        githubTokenInstead(context) ?? spareScopes(context)
    ];
    return found.filter(each => each !== undefined);
}
function otherLogin({ overridden, server: { registry } }) {
    if (!overridden)
        return undefined;
    const text = `The variable DOCKER_AUTH_CONFIG has another login for ${registry}. docker 28.3 and later uses it instead of this one.`;
    const remedy = `remove ${registry} from that variable`;
    const fixes = [`Remove ${registry} from DOCKER_AUTH_CONFIG, or unset it in the steps that use docker.`];
    return { level: 'warning', id: 'docker-auth-config', title: 'Login not used by docker', text, remedy, fixes };
}
function expiresSoon(context) {
    const end = context.metadata?.expiresAt;
    const days = end === undefined ? Number.POSITIVE_INFINITY : (end.getTime() - Date.now()) / DAY_MS;
    if (end === undefined || days >= context.expiryWarningDays)
        return undefined;
    const when = days < 1 ? 'within a day' : days < 2 ? 'tomorrow' : `in ${Math.floor(days)} days`;
    const text = `The ${KIND_NAMES[context.kind]} expires ${when}, at ${end.toISOString()}.`;
    return {
        level: 'warning',
        id: 'token-expires',
        title: 'Token expires soon',
        text,
        remedy: 'create the next one',
        fixes: [nextToken(context)]
    };
}
function missingYetPassed({ images }, context) {
    const scopes = context.metadata?.scopes;
    if (scopes === undefined || images.some(image => image.verdict === 'denied'))
        return undefined;
    const needed = new Set(images.map(({ access }) => scopeFor(access)));
    const missing = missingScopes(scopes, [...needed]).filter(scope => !context.scopes.includes(scope));
    if (missing.length === 0)
        return undefined;
    const text = `${lacking(scopes, missing)} The checks passed without it, because anyone can pull a public image.`;
    const remedy = 'use a token with that scope if a later step needs it';
    return { level: 'warning', id: 'scope-missing', title: 'Scope missing', text, remedy, fixes: [nextToken(context)] };
}
function spareScopes(context) {
    const spare = (context.metadata?.scopes ?? []).filter(scope => isPowerful(scope) && !context.scopes.includes(scope));
    if (spare.length === 0)
        return undefined;
    const text = `The ${KIND_NAMES[context.kind]} has scopes that packages do not need: ${spare.join(', ')}. If it leaks, more than packages is at risk.`;
    return {
        level: 'notice',
        id: 'spare-scopes',
        title: 'More scopes than needed',
        text,
        remedy: 'use a token with fewer',
        fixes: [nextToken(context)]
    };
}
function githubTokenInstead(context) {
    const images = [...context.pull, ...context.push];
    const own = context.job.repository.toLowerCase();
    const isOwn = images.length > 0 && images.every(({ name }) => name === own || name.startsWith(`${own}/`));
    const fixes = leaveTokenOut(context);
    if (context.kind !== 'classic-pat' || context.scopes.length > 0 || !isOwn || fixes.length === 0)
        return undefined;
    const text = `You may not need this personal token: GITHUB_TOKEN is enough if the package lists ${context.job.repository} under "Manage Actions access", and it expires when the job ends.`;
    return { level: 'notice', id: 'github-token-instead', title: 'Personal token may not be needed', text, fixes };
}
function lacking(scopes, missing) {
    return `The token lacks the scope ${missing.join(', ')}. Its scopes: ${scopes.join(', ') || 'none'}.`;
}
function nextToken(context) {
    return classicToken(context, ...new Set([scopeFor(context.widest), ...context.scopes.filter(isOfPackages)]));
}
function isOfPackages(scope) {
    return scope.endsWith(':packages');
}

;// CONCATENATED MODULE: ./src/diagnosis/not-a-token.ts


const not_a_token_FORMS = {
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
    const { holds, ...advice } = form === 'other-service' ? ofOtherService(context) : ofForm(form, context);
    return {
        id: 'not-a-token',
        title: 'Not a token',
        text: `\`${context.tokenInput}\` holds ${holds}. ${context.server.registry} does not accept that, and nothing was sent.`,
        ...advice
    };
}
function ofForm(form, { token, tokenInput }) {
    const [name, cause] = not_a_token_FORMS[form];
    const holds = name.replace('TOKEN', () => token);
    if (!['word', 'expression', 'variable'].includes(form)) {
        const fixes = ['Save only the token as the value of the secret.'];
        return { holds, cause, remedy: 'save only the token in the secret', fixes };
    }
    const line = `${tokenInput}: \${{ ${expressionIn(token) ?? 'secrets.YOUR_SECRET'} }}`;
    return { holds, cause, remedy: `write \`${line}\``, fixes: [`Write:\n  with:\n    ${line}`] };
}
const HAS_REGISTRY = /^(?:Docker Hub|GitLab|AWS|Google Cloud|DigitalOcean)$/;
function ofOtherService(context) {
    const { token, tokenInput, server } = context;
    const service = serviceOf(token) ?? '';
    const hasRegistry = HAS_REGISTRY.test(service);
    const isForDockerHub = tokenInput === 'password' && service === 'Docker Hub';
    return {
        holds: `a token of ${service}`,
        cause: isForDockerHub
            ? `docker/login-action logs in to Docker Hub if \`registry\` is empty; this action logs in to ${server.registry}.`
            : `the secret is for another service than ${server.registry}.`,
        remedy: hasRegistry ? `for ${service}, use docker/login-action` : 'use a token of GitHub',
        fixes: [...(hasRegistry ? [`To log in to ${service}, use docker/login-action.`] : []), ...renewal(context)]
    };
}

;// CONCATENATED MODULE: ./src/diagnosis/token-rejected.ts










function notSent(reason, images, context) {
    return { level: context.denial, images, ...describeUnsent(reason, context) };
}
function describeUnsent(reason, context) {
    const { server, tokenInput } = context;
    switch (reason) {
        case 'empty':
            return {
                id: 'no-token',
                title: 'No token',
                text: `\`${tokenInput}\` is empty, so there is nothing to log in to ${server.registry} with.`,
                ...explain([noSecretsInRun, othersSecretsInRun, noSuchSecret, secretNotPassed], context)
            };
        case 'refresh':
            return {
                id: 'refresh-token',
                title: 'Wrong token',
                text: `\`${tokenInput}\` holds a refresh token (\`ghr_\u2026\`), which no registry accepts. Nothing was sent.`,
                cause: 'the secret holds the wrong one of the two tokens that a GitHub App gets.',
                remedy: otherToken(context),
                fixes: [...leaveTokenOut(context), classicToken(context)]
            };
        case 'other-server':
            return ofAnotherServer(context);
        default:
            return notAToken(reason, context);
    }
}
function ofAnotherServer(context) {
    const { server, tokenInput, kind } = context;
    if (server.jobServerKind === 'other' && server.isJobServer) {
        return {
            id: 'not-github',
            title: 'Server without GitHub packages',
            text: 'The server that runs this job is not a GitHub server, so `registry` must be set. Nothing was sent.',
            cause: 'the job runs on Gitea, Forgejo or a similar server, and its own token is not valid on github.com.',
            remedy: 'for ghcr.io, set `registry: ghcr.io` and a classic token of github.com',
            fixes: [tokenOfGitHub(context), 'For the registry of this server, use docker/login-action.']
        };
    }
    const issuer = kind !== 'unknown' && server.isJobServer ? 'github.com' : 'the server that runs this job';
    const held = kind === 'unknown' ? 'seems to hold a token' : `holds the ${KIND_NAMES[kind]}`;
    return {
        title: 'Token of another server',
        text: `\`${tokenInput}\` ${held} of ${issuer}, and ${server.registry} belongs to ${server.web}. Nothing was sent.`,
        ...explain([noPrefix, secretOfGitHub, registryOfOther], context)
    };
}
function noPrefix(context) {
    if (context.kind !== 'unknown')
        return undefined;
    const text = 'the token has none of the prefixes of GitHub (`ghp_`, `ghs_`), like the tokens of Gitea and Forgejo. A token that GitHub issued before April 2021 has none either: replace it.';
    const remedy = 'use a classic token of github.com';
    return { id: 'not-github', text, remedy, fixes: [tokenOfGitHub(context)], certain: true };
}
function secretOfGitHub(context) {
    if (!context.server.isJobServer)
        return undefined;
    const text = `\`${context.tokenInput}\` names a secret that was created on github.com.`;
    const remedy = leaveTokenOutOr('use a token of this server', context);
    return { id: 'other-server', text, remedy, fixes: renewal(context), certain: true };
}
function registryOfOther(context) {
    const text = '`registry` names the registry of another server, and `token` was left out.';
    const fixes = [classicToken(context), "Leave `registry` out, to use this server's own."];
    const remedy = `use a token of ${context.server.web}, or leave \`registry\` out`;
    return { id: 'other-server', text, remedy, fixes };
}
function tokenOfGitHub({ widest }) {
    const page = tokenPage({ web: 'https://github.com' }, [scopeFor(widest)]);
    return `Create a classic token at ${page}, store it as a secret, and log in to ghcr.io with it:\n  with:\n    registry: ghcr.io\n    username: YOUR_GITHUB_NAME\n    token: \${{ secrets.YOUR_SECRET }}`;
}
const SECRETS = 'Settings \u2192 Secrets and variables \u2192';
function noSecretsInRun(context) {
    const { fromFork, dependabot } = context.job;
    if (!fromFork && dependabot !== 'always')
        return undefined;
    const run = fromFork ? 'a pull request from a fork' : 'a run for a pull request of Dependabot';
    const text = `${run} gets no secrets, so the one that \`${context.tokenInput}\` names is empty there.`;
    const remedy = withoutPush(context);
    if (context.widest === 'push')
        return { text, remedy, fixes: [guard(context)], certain: true };
    const [fix = guard(context)] = leaveTokenOut(context);
    return { text, remedy: leaveTokenOutOr(remedy, context), fixes: [fix], certain: true };
}
function othersSecretsInRun(context) {
    if (context.job.dependabot !== 'by-default')
        return undefined;
    const text = "a run that Dependabot started gets Dependabot's own secrets and none of Actions'.";
    const fix = `Add the secret under the same name for Dependabot: ${SECRETS} Dependabot.`;
    const remedy = `${canUseJobToken(context) ? `leave \`${context.tokenInput}\` out, or ` : ''}add the secret for Dependabot`;
    return { text, remedy, fixes: [...leaveTokenOut(context), fix], certain: true };
}
function noSuchSecret(context) {
    const text = `the secret that \`${context.tokenInput}\` names does not exist here: its name is misspelled, or it belongs to another repository, organization or environment.`;
    return {
        text,
        remedy: canUseJobToken(context)
            ? `leave \`${context.tokenInput}\` out, or check the name of the secret`
            : 'check the name of the secret',
        fixes: [
            ...leaveTokenOut(context),
            `Compare the name with ${SECRETS} Actions.`,
            'If the secret belongs to an environment, name it in this job:\n  environment: YOUR_ENVIRONMENT'
        ]
    };
}
function secretNotPassed() {
    return {
        text: 'this job is part of a reusable workflow, which gets only the secrets that its caller passes on.',
        fixes: ['In the job that calls a reusable workflow, pass the secrets on:\n  secrets: inherit']
    };
}
function tokenRejected({ token }, images, context) {
    return {
        level: context.denial,
        title: 'Token refused',
        text: `${context.server.registry} does not accept the ${KIND_NAMES[context.kind]}.`,
        ...describe(token),
        ...explainRejection(token, images[0], context),
        images
    };
}
function explainRejection(answer, first, context) {
    const known = findKnownRefusal(answer);
    if (known === undefined || first === undefined || known.id === 'denied' || known.id === 'unauthenticated') {
        return { id: 'token-refused', ...explain([acceptedByApi, mistyped, endedWithJob, expired, otherSecret], context) };
    }
    return { id: known.id, ...explain(known.causes, { ...context, image: first, access: first.access }) };
}
function acceptedByApi(context) {
    if (context.metadata === undefined || statusOf(context.metadata.answer) !== 200)
        return undefined;
    const text = `a temporary fault of ${context.server.registry}: the API accepts the same token.`;
    return { text, remedy: 'run the job again', fixes: ['Run the job again.', ...renewal(context)], certain: true };
}
function mistyped(context) {
    if (!isMistyped(context.token))
        return undefined;
    const text = 'the token was mistyped or cut off: its checksum is wrong.';
    return { text, remedy: 'copy the token into the secret again', fixes: renewal(context), certain: true };
}
function endedWithJob(context) {
    if (context.kind !== 'github-token')
        return undefined;
    const text = `\`${context.tokenInput}\` holds the GITHUB_TOKEN of another job, which expired with that job. Or this job has run for more than 24 hours.`;
    const remedy = leaveTokenOutOr('use a classic token', context);
    return { text, remedy, fixes: renewal(context), certain: true };
}
function expired(context) {
    const remedy = canUseJobToken(context) ? 'use GITHUB_TOKEN or a new classic token' : 'create a new classic token';
    return { text: 'the token has expired or was revoked.', remedy, fixes: renewal(context) };
}
function otherSecret() {
    return { text: 'the secret holds something else.' };
}
function foreignHost(probed, images, context) {
    const { registry } = context.server;
    const answers = [probed.token, ...probed.images.flatMap(answersIn)];
    const answer = answers.find(each => faultOf(each) === 'foreign-host');
    return {
        id: 'other-host',
        level: 'error',
        title: 'Credential not sent to another host',
        text: `${registry} referred this action to another host, which got no credential. No engine was logged in, because it would send the credential there.`,
        ...(answer && describe(answer)),
        cause: `a proxy, a DNS entry or /etc/hosts on this runner puts another server in place of ${registry}.`,
        remedy: 'see which server answers',
        fixes: [
            `See which server answers:\n  curl -sSI https://${registry}/v2/\nThe realm in \`www-authenticate\` must be on ${registry} itself.`
        ],
        images
    };
}

;// CONCATENATED MODULE: ./src/diagnosis/diagnose.ts













function diagnoseInputs({ notices }) {
    return notices.map(text => ({ level: 'notice', id: 'lower-case', title: 'Input read differently', text }));
}
function diagnoseImageOutput({ server }, { repository }) {
    if (repository === '' || imageOfRepository(repository, server.registry) !== undefined)
        return [];
    return [
        {
            level: 'notice',
            id: 'no-image-name',
            title: 'No name for an image',
            text: `The output \`image\` is empty: ${sanitize(repository)} cannot be the name of an image.`,
            remedy: 'name the image yourself',
            cause: 'registries accept letters and digits in each part of a name, joined by single `.` or `_`, by `__` or by `-`.',
            fixes: [`Name the image yourself:\n  push: ${server.registry}/OWNER/NAME`]
        }
    ];
}
function diagnose(inputs, report, job) {
    const { check } = report;
    const probed = typeof check === 'string' ? undefined : check;
    const context = {
        ...inputs,
        job,
        metadata: probed?.metadata,
        ssoAnswers: probed?.ssoAnswers ?? [],
        kind: tokenKindOf(inputs.token, inputs.server),
        denial: inputs.onDenied === 'warn' ? 'warning' : 'error',
        widest: inputs.push.length > 0 || inputs.pull.length === 0 ? 'push' : 'pull',
        pushedTo: new Set(report.images.filter(isProvedPush).map(({ owner }) => owner))
    };
    const existing = existingTags(report.images, context);
    if (typeof check === 'string')
        return [notSent(check, report.images, context), ...existing];
    const serious = [
        credential(report, check, context),
        ...needsIn(report.images).flatMap(images => imageAccess(images, context)),
        ...existing,
        requestedScopes(report, context),
        nothingListed(report, context)
    ].filter(each => each !== undefined);
    const hygiene = tokenHygiene(report, context);
    return [
        ...serious,
        ...firstPushes(report.images, context),
        ...hygiene.filter(({ level }) => level !== 'notice' || serious.length === 0)
    ];
}
function credential(report, probed, context) {
    const images = report.images.filter(image => image.answer === undefined);
    if (report.token === 'dead')
        return tokenRejected(probed, images, context);
    if (report.token === 'foreign-host')
        return foreignHost(probed, report.images, context);
    if (report.token !== 'unknown')
        return undefined;
    const text = `It is not known whether ${context.server.registry} accepts the token. The login is tried.`;
    const advice = explainNoAnswer(probed.token, context);
    return { level: 'warning', title: 'Token not verified', text, ...describe(probed.token), ...advice, images };
}
function isProvedPush({ access, verdict }) {
    return access === 'push' && verdict === 'allowed';
}
function needsIn(images) {
    const keyOf = ({ access, name, reference, verdict, visibility, mismatch }) => JSON.stringify([access, access === 'push' ? name : reference, verdict, visibility, mismatch]);
    return [...Map.groupBy(images, keyOf).values()];
}
const DONE = { push: 'pushed', pull: 'pulled' };
function imageAccess(images, ofStep) {
    const [result] = images;
    const { access, answer, verdict } = result;
    if (answer === undefined || verdict === 'allowed' || faultOf(answer) === 'foreign-host')
        return [];
    const context = { ...ofStep, image: result, access };
    const reference = images.length === 1 ? result.reference : `${context.server.registry}/${result.name}`;
    if (result.mismatch === true)
        return [wrongVisibility(images, context)];
    const name = access === 'push' ? 'Push' : 'Pull';
    if (verdict === 'denied') {
        const text = `${reference} cannot be ${DONE[access]}.`;
        const listed = { name: reference, heading: `images cannot be ${DONE[access]}.` };
        const advice = explainRefusal(answer, context);
        return [{ level: context.denial, title: `${name} denied`, text, listed, ...describe(answer), ...advice, images }];
    }
    if (result.visibility === 'unknown' && (isAccepted(answer) || statusOf(answer) === 200)) {
        const said = result.anonymous ?? answer;
        const text = `It is not known whether ${result.reference} is public.`;
        const advice = explainNoAnswer(said, context);
        return [{ level: 'warning', title: 'Visibility not verified', text, ...describe(said), ...advice, images }];
    }
    const text = `It is not known whether ${reference} can be ${DONE[access]}.`;
    const advice = explainUnknownAccess(answer, context);
    return [{ level: 'warning', title: `${name} not verified`, text, ...describe(answer), ...advice, images }];
}
function explainUnknownAccess(answer, context) {
    const known = isOwnError(answer) ? findKnownRefusal(answer) : undefined;
    if (known !== undefined && known.id !== 'absent')
        return { id: known.id, ...explain(known.causes, context) };
    const advice = explainNoAnswer(answer, context);
    const limit = explain(LIMITS, context);
    if (limit.cause === undefined)
        return advice;
    const fixes = [...(advice.fixes ?? []), ...(limit.fixes ?? [])];
    return { ...limit, ...advice, cause: `${advice.cause} Also, ${limit.cause}`, fixes };
}
function isOwnError(answer) {
    return isAnswered(answer) && answer.code !== undefined && answer.status !== 429 && answer.status < 500;
}
function wrongVisibility(images, context) {
    const [result] = images;
    const isPublic = result.visibility === 'public';
    return {
        level: context.denial,
        id: 'visibility',
        title: 'Wrong visibility',
        text: `${context.image.reference} is ${result.visibility}, and \`visibility\` asks for ${context.visibility}.`,
        ...(result.anonymous && describe(result.anonymous)),
        cause: isPublic ? 'the package was made public.' : 'a new package is private until someone makes it public.',
        remedy: 'change it in the package settings, or set `visibility: any`',
        fixes: ['Change it in the "Danger Zone" of the package settings.', 'Set `visibility: any`.'],
        settings: settingsPage(context.server, context.image, context.job),
        images
    };
}
function nothingListed(report, context) {
    const { cause, fixes = [], ...advice } = explain(LIMITS, context);
    if (report.token !== 'live' || report.images.length > 0 || cause === undefined)
        return undefined;
    const isJob = context.kind === 'github-token';
    const list = `List what the job pushes:\n  push: ${context.server.registry}/\${{ github.repository }}`;
    return {
        level: 'warning',
        title: 'Access not verified',
        text: 'The access was not checked, because `push` and `pull` list no image.',
        ...advice,
        ...(isJob ? { remedy: 'list what the job pushes' } : {}),
        cause,
        fixes: [...(isJob ? [list] : []), ...fixes]
    };
}

;// CONCATENATED MODULE: ./src/diagnosis/replaced-login.ts
function diagnoseReplacedLogin({ server: { registry }, step }) {
    return {
        level: 'warning',
        id: 'login-replaced',
        title: 'Earlier login replaced',
        text: `This login to ${registry} takes the place of the one of an earlier step of this job: what that step checked was checked with the other token.`,
        cause: `docker, podman and other clients use one login for ${registry}, and this step has another token than the earlier one.`,
        remedy: 'use one token that may do all of it, or keep the logins apart',
        fixes: [
            'Use one token that may do all of it.',
            `Keep the logins apart: set \`store: isolated\` in both steps, and give each step that uses images the login it needs:\n  env:\n    DOCKER_CONFIG: \${{ steps.${step || 'ID'}.outputs.docker-config }}`
        ]
    };
}

;// CONCATENATED MODULE: ./src/runner/event.ts

function readJobContext(env) {
    const event = readEvent(env.GITHUB_EVENT_PATH);
    const eventName = env.GITHUB_EVENT_NAME ?? '';
    const repository = env.GITHUB_REPOSITORY ?? '';
    const fromFork = isFromFork(eventName, event, repository);
    const dependabot = env.GITHUB_ACTOR === 'dependabot[bot]' ? dependabotLimit(eventName, event) : undefined;
    return {
        id: env.GITHUB_JOB ?? '',
        repository,
        owner: (env.GITHUB_REPOSITORY_OWNER || repository.split('/')[0]) ?? '',
        visibility: visibilityIn(event),
        ownerTypes: ownerTypesIn(event),
        fromFork,
        dependabot,
        readOnly: fromFork || dependabot !== undefined,
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
    const author = event?.pull_request?.user?.login;
    return eventName === 'pull_request_target' && author === 'dependabot[bot]' ? 'always' : undefined;
}
function visibilityIn(event) {
    const { visibility, private: isPrivate } = event?.repository ?? {};
    if (visibility === 'public' || isPrivate === false)
        return 'public';
    return typeof visibility === 'string' || isPrivate === true ? 'private' : undefined;
}
function ownerTypesIn(event) {
    const owners = [
        event?.repository?.owner,
        event?.pull_request?.base?.repo?.owner,
        event?.pull_request?.head?.repo?.owner,
        event?.sender,
        { login: event?.organization?.login, type: 'Organization' }
    ];
    const types = new Map();
    for (const { login, type } of owners.filter(owner => typeof owner?.login === 'string')) {
        if (type === 'Organization')
            types.set(login.toLowerCase(), 'orgs');
        if (type === 'User')
            types.set(login.toLowerCase(), 'users');
    }
    return types;
}
function readEvent(path = '') {
    try {
        return JSON.parse((0,external_node_fs_namespaceObject.readFileSync)(path, 'utf8'));
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/diagnosis/program-failures.ts
const WITHOUT_ENGINE = 'Log in without docker:\n  with:\n    engine: file';
const WITHOUT_HELPER = 'Log in without docker and its credential helper:\n  with:\n    engine: file\n    store: isolated';
const PROGRAM_FAILURES = [
    {
        id: 'docker-snap',
        words: /\bsnap(?:-confine)?\b/i,
        explain: () => ({
            cause: "docker was installed as a snap, which can neither read nor write the job's folders.",
            remedy: 'use `engine: file`, or install docker from its own packages',
            fixes: [WITHOUT_ENGINE, 'Install docker from its own packages: https://docs.docker.com/engine/install/']
        })
    },
    {
        id: 'docker-permission',
        words: /permission denied while trying to connect to (?:the )?docker|docker\.sock\b.*permission denied/i,
        explain: () => ({
            cause: "the runner's user may not use the socket of the docker daemon.",
            remedy: "add the runner's user to the group `docker`, or use `engine: file`",
            fixes: [
                'Add the user to the group, and start the runner again:\n  sudo usermod -aG docker "$USER"',
                WITHOUT_ENGINE
            ]
        })
    },
    {
        id: 'credential-helper',
        words: /exec: "(docker-credential-[^"]+)": executable file not found|(docker-credential-\S+) is not on PATH/,
        explain: helper => ({
            cause: `the configuration of docker names the credential helper ${helper}, which is not on PATH here.`,
            remedy: `install ${helper}, or remove it from the configuration`,
            fixes: [
                `Install ${helper}, or remove \`credsStore\` and \`credHelpers\` from docker's config.json.`,
                WITHOUT_HELPER
            ]
        })
    },
    {
        id: 'credential-helper',
        words: /error (?:storing|getting|saving|erasing) credentials - err: (?:.*?, out: `([^`]+)|(.*?), out: `)|docker-credential-\S+ (?:get|store|erase) [^:]*: (.+)/i,
        explain: words => ({
            cause: `the credential helper that the configuration of docker names failed: ${words}`,
            remedy: 'repair the credential helper, or log in without it',
            fixes: [WITHOUT_HELPER, "Remove `credsStore` and `credHelpers` from docker's config.json."]
        })
    },
    {
        id: 'file-permission',
        words: /\b(?:open|mkdir|rename|chmod|unlink) (\/[\w./@+~-]+): permission denied|EACCES: permission denied, \w+ '([\w./@+~-]+)'/i,
        explain: path => ({
            cause: `the runner's user may not use ${path}; perhaps an earlier job ran as root.`,
            remedy: `give ${path} to the runner's user`,
            fixes: [`Give it to the runner's user:\n  sudo chown -R "$USER" ${path}`]
        })
    }
];
function explainProgramFailure(printed) {
    for (const { id, words, explain } of PROGRAM_FAILURES) {
        const match = words.exec(printed);
        if (match !== null)
            return { id, ...explain(match.slice(1).find(Boolean) ?? '') };
    }
    return undefined;
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
const INTERNAL_ERROR = {
    title: 'Internal error',
    text: (what) => `Internal error in ghcr-login: ${what}`,
    fix: (issues) => `Please report it with this message and the log of the step${issues === undefined ? '.' : `: ${issues}`}`
};
class exit_code_ExitCode {
    #done;
    #fault = false;
    constructor(issues) {
        process.exitCode = 1;
        this.#done = onUnexpectedEnd(what => {
            this.#fault = true;
            process.exitCode = 1;
            error(`${INTERNAL_ERROR.text(what)}.\n${INTERNAL_ERROR.fix(issues)}`, { title: INTERNAL_ERROR.title });
        });
    }
    decide(failed) {
        this.#done();
        if (!this.#fault)
            process.exitCode = failed ? 1 : 0;
        setTimeout(() => process.exit(), LINGER_MS).unref();
    }
}

;// CONCATENATED MODULE: ./src/report/error-messages.ts




const NO_ENGINE = 'Log in without the engine:\n  with:\n    engine: file';
function describeError(thrown, inputs, access, issues) {
    if (thrown instanceof InputError) {
        return thrown.message.split('\n').map(text => ({ id: 'wrong-input', title: 'Wrong input', text }));
    }
    if (thrown instanceof LoginError) {
        const { reason, kind } = thrown.failure;
        const words = sanitize(reason);
        const text = `The login to ${inputs?.server.registry} failed.`;
        const advice = explainProgramFailure(words) ?? explainLogin(access?.token === 'live' ? kind : 'unclear');
        return [{ id: 'login-failed', title: 'Login failed', text, words, ...advice }];
    }
    if (thrown instanceof StoreError) {
        const words = sanitize(thrown.message);
        const text = `The credential was not stored: ${words}`;
        const advice = explainProgramFailure(words) ?? explainStore(words, thrown.fixes, inputs);
        return [{ id: 'not-stored', title: 'No place for the credential', text, ...advice }];
    }
    const words = sanitize(thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown));
    const cause = "a fault of this action, and none of your workflow's. Or the runner lacks memory or space on its disk.";
    const fixes = [INTERNAL_ERROR.fix(issues), 'Run the job again.'];
    return [{ id: 'internal-error', title: INTERNAL_ERROR.title, text: INTERNAL_ERROR.text(words), cause, fixes }];
}
function explainLogin(kind) {
    const remedy = 'use `engine: file` if it fails again';
    switch (kind) {
        case 'unclear':
            return {
                cause: 'the registry gave this action no clear answer either, so it is not known whether the token is good.',
                remedy: 'run the job again',
                fixes: ['Run the job again.', NO_ENGINE]
            };
        case 'elsewhere':
            return {
                cause: 'the program is a wrapper, such as a script, `sudo` or a snap, that starts the engine with other arguments or another environment.',
                remedy: 'use `engine: file`',
                fixes: [NO_ENGINE]
            };
        case 'unreachable':
            return {
                cause: 'this action reached the registry and the engine did not: a docker daemon has proxy and certificate settings of its own.',
                remedy,
                fixes: ["Give the daemon the runner's proxy and certificate authority.", NO_ENGINE]
            };
        case 'refused':
            return {
                cause: 'the registry accepted the token from this action, so the engine may reach it another way: through a mirror, a proxy or settings of its own. Or it was a temporary fault.',
                remedy,
                fixes: ['Run the job again.', NO_ENGINE]
            };
    }
}
function explainStore(words, fixes, inputs) {
    if (fixes.length > 0)
        return { fixes };
    const named = words.includes('docker-credential-') ? 'credential helper' : 'file';
    const fix = `Fix the ${named} named above.`;
    if (inputs?.store === 'isolated')
        return { remedy: `fix that ${named}`, fixes: [fix] };
    const isolated = 'Keep the credential in a folder of its own:\n  with:\n    store: isolated';
    return { remedy: `fix that ${named}, or use \`store: isolated\``, fixes: [fix, isolated] };
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

;// CONCATENATED MODULE: ./src/report/json-output.ts





const OUTPUT_BYTES = 120 * 1024;
const TAGS_LIMIT = 64 * 1024;
function listedTags(images, limit = TAGS_LIMIT) {
    const listed = images.flatMap(image => (image.access === 'pull' && image.tags ? [{ image, ...image.tags }] : []));
    return listed.map(({ image, names, more }) => {
        const { shown, left } = fitting(names, limit / listed.length);
        return { image, tags: shown.map(tag => sanitize(tag)), cut: left > 0 || more };
    });
}
function reportEntries(images, problems, tagsLimit) {
    const tags = listedTags(images, tagsLimit);
    const clean = (text) => text && sanitize(text);
    return images.map(image => {
        const problem = problems.find(each => isAbout(each, image));
        const { answer } = image;
        return {
            image: image.reference,
            access: image.access,
            verdict: image.verdict,
            status: statusOf(answer) ?? null,
            message: (isAnswered(answer) && clean(answer.message)) || null,
            advice: (problem && adviceFor(problem, image)) || null,
            exists: image.access === 'push' ? image.exists : undefined,
            digest: clean(image.manifest?.digest),
            mediaType: clean(image.manifest?.mediaType),
            visibility: image.visibility,
            tags: tags.find(each => isSameAccess(each.image, image))?.tags
        };
    });
}
function missingReferences(images) {
    return images.filter(image => image.access === 'push' && image.exists === 'false').map(({ reference }) => reference);
}
function onlyDigest(images) {
    const tagged = images.filter(({ tag, manifest }) => tag !== undefined && manifest !== undefined);
    const references = new Set(tagged.map(({ reference }) => reference));
    return references.size === 1 ? sanitize(tagged[0]?.manifest?.digest ?? '') : '';
}
function reportOutput(entries) {
    const { shown } = fittingImages(entries, OUTPUT_BYTES - '[]'.length, entry => JSON.stringify(entry));
    return `[${shown.join(',')}]`;
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
const CHECKED_ONLY = 'Checked only; no login was asked for.';
const NOTHING_CHECKED = 'No image was checked: `pull` and `push` list none.';
function isUnchecked(access) {
    return access !== undefined && access.images.length === 0 && access.mayLogIn;
}
function logAccess({ server, token }, access, probed) {
    const sign = SIGNS[access.token === 'live' ? 'allowed' : access.token === 'dead' ? 'denied' : 'unknown'];
    logGroup(`Access check on ${server.registry} with ${withArticle(KIND_NAMES[tokenKindOf(token, server)])}`, [
        `${sign} token  ${describeLine(probed.token)}`,
        ...metadataLines(probed),
        ...rowsOf(access.images).flatMap(rowLines),
        ...listedTags(access.images).map(({ image, tags, cut }) => {
            const more = cut ? '; there are more, which `report` leaves out' : '';
            return `  ${image.reference} has ${tags.length} ${tags.length === 1 ? 'tag' : 'tags'}${more}`;
        }),
        ...probed.ssoAnswers
            .filter(({ page }) => page === undefined)
            .map(({ owner, answer }) => `  single sign-on of ${owner}: no page, ${describeLine(answer)}`)
    ]);
    if (isUnchecked(access))
        logLine(NOTHING_CHECKED);
}
function logUnasked({ images }) {
    if (images.length > 0)
        logGroup('Access not checked: nothing was sent', rowsOf(images).flatMap(rowLines));
}
function metadataLines({ metadata }) {
    if (metadata === undefined)
        return [];
    const { answer, scopes, expiresAt } = metadata;
    if (!isAnswered(answer) || answer.status !== 200) {
        const why = isAnswered(answer) ? `was answered with ${answer.status}` : 'got no answer';
        return [`  scopes and expiry: not known, GET /rate_limit of the API ${why}`];
    }
    return [
        `  scopes: ${scopes === undefined ? 'not reported' : scopes.join(', ') || 'none'}`,
        `  expires: ${expiresAt?.toISOString() ?? 'not reported, which does not mean never'}`
    ];
}
function rowLines(row) {
    const { access, reference, verdict, images } = row;
    const visibility = new Set(images.flatMap(image => describeVisibility(image) ?? []));
    return [
        `${SIGNS[verdict]} ${access}   ${reference}: ${describeRow(row)}`,
        ...[...visibility].map(line => `  ${line}`)
    ];
}
function describeRow(row) {
    const { access, images } = row;
    const answers = new Set(images.map(describeAnswer));
    if (access === 'pull' && answers.size > 1)
        return tagsOf(row, describeAnswer).join('; ');
    const tags = tagsOf(row, image => describeExisting(image) ?? describeTag(image));
    return [...answers, ...(tags.length > 0 ? [tags.join(', ')] : [])].join('; ');
}
function describeAnswer({ access, answer }) {
    if (answer === undefined)
        return 'not asked';
    if (access === 'push' && isAccepted(answer))
        return 'allowed (nothing was written)';
    return access === 'pull' && isFound(answer) ? 'allowed' : describeResult(answer);
}
function describeResult(answer) {
    const { detail, words } = describe(answer);
    const result = isAnswered(answer) ? `HTTP ${answer.status}` : detail.slice(answer.asked.length + 1);
    return words ? `${result}: ${words}` : result;
}
function describeExisting(image) {
    if (image.access === 'pull' || image.exists !== 'unknown')
        return undefined;
    return `may exist (${image.existing === undefined ? 'not asked' : describeResult(image.existing)})`;
}
function describeVisibility({ anonymous, visibility }) {
    return anonymous && visibility && `${visibility} to an anonymous client: ${describeLine(anonymous)}`;
}
function withArticle(kind) {
    if (kind === KIND_NAMES['github-token'])
        return kind;
    return `${/^[AEIOU]/i.test(kind) ? 'an' : 'a'} ${kind}`;
}
function logLine(line) {
    info(escapeCommands(line));
}
function logGroup(title, lines) {
    startGroup(title);
    for (const line of lines)
        logLine(line);
    endGroup();
}

;// CONCATENATED MODULE: ./src/report/report-file.ts






const report_file_STATE = 'report-file';
function writeReportFile(entries, folder) {
    const file = (0,external_node_path_namespaceObject.join)(folder, `ghcr-login-report-${(0,external_node_crypto_namespaceObject.randomUUID)()}.json`);
    saveState(report_file_STATE, file);
    (0,external_node_fs_namespaceObject.writeFileSync)(file, `${JSON.stringify(entries, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
    return file;
}
function removeReportFile(folder) {
    const file = getState(report_file_STATE);
    if (file === '')
        return;
    if ((0,external_node_path_namespaceObject.dirname)(file) !== (0,external_node_path_namespaceObject.resolve)(folder) || !/^ghcr-login-report-[\da-f-]{36}\.json$/.test((0,external_node_path_namespaceObject.basename)(file))) {
        warning(`${sanitize(file)} is no report of this action and was left.`, { title: 'Report not removed' });
        return;
    }
    try {
        retry(() => (0,external_node_fs_namespaceObject.rmSync)(file, { force: true }));
    }
    catch (thrown) {
        warning(`${file} was not removed: ${sanitize(String(thrown))}`, { title: 'Report not removed' });
    }
}

;// CONCATENATED MODULE: ./src/report/summary.ts





const LEVELS = { error: '\u274c', warning: '\u26a0\ufe0f', notice: '\u2139\ufe0f' };
const TABLE_BYTES = 300 * 1024;
const PROBLEMS_BYTES = 560 * 1024;
const summary_IMAGES = 100;
function renderSummary(inputs, access, problems, login, manual) {
    const images = access?.images ?? [];
    const sections = problems.map((problem, index) => section(problem, index + 1, manual));
    const { shown, left } = fitting(sections, PROBLEMS_BYTES);
    return [
        '<h3>GHCR Login</h3>',
        `<p>${headline(inputs, access, login)}</p>`,
        ...(isUnchecked(access) ? [`<p>${prose(NOTHING_CHECKED)}</p>`] : []),
        ...(images.length === 0 ? [] : table(images, problems, inputs?.onDenied === 'warn')),
        ...shown,
        ...omitted(left, 'problems')
    ].join('\n');
}
function headline(inputs, access, login) {
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
function table(images, problems, goesOn) {
    const marks = { allowed: '\u2705', denied: goesOn ? LEVELS.warning : LEVELS.error, unknown: '\u2754' };
    const columns = {
        Image: ({ reference }) => code(reference),
        Access: ({ access }) => access,
        Verdict: ({ verdict }) => `${marks[verdict]} ${verdict}`,
        Tags: row => tagsOf(row, describeTag).map(code).join('<br>'),
        See: row => problems.flatMap((problem, index) => (isAboutRow(problem, row) ? index + 1 : [])).join(', ')
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
function isAboutRow(problem, { images }) {
    return images.some(image => isAbout(problem, image));
}
function omitted(count, what) {
    return count === 0 ? [] : [`<p>${count} more ${what} are in the log of the step.</p>`];
}
function section(problem, number, manual) {
    const lines = linesOf(problem, summary_IMAGES, manual);
    const what = lines.filter(({ label }) => label === undefined).map(({ text }) => prose(text, plain));
    const advice = lines.filter(({ label }) => label !== undefined).flatMap(paragraphs);
    const title = `<b>${number}. ${LEVELS[problem.level]} ${prose(problem.title)}</b>`;
    return [`<p>${title}<br>${what.join('<br>')}</p>`, ...advice].join('\n');
}
function paragraphs({ label, text, words }) {
    if (label === 'Details') {
        const parts = [prose(text, plain), words === undefined ? '' : code(words)];
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
    return escaped(text.replace(/\s*[\r\n]\s*/g, ' '));
}
function escaped(text) {
    return redact(text).replace(/[&<>"'`*_[\]|~#@\\!$]/g, character => `&#${character.codePointAt(0)};`);
}

;// CONCATENATED MODULE: ./src/report/report.ts














const ANNOTATE = { error: error, warning: warning, notice: notice };
const ANNOTATIONS = 9;
class Report {
    env;
    #job;
    #problems = [];
    #inputs;
    #access;
    #login;
    #failed = false;
    constructor(env) {
        this.env = env;
        this.#job = readJobContext(env);
    }
    inputs(inputs) {
        this.#inputs = inputs;
        this.#add([...diagnoseInputs(inputs), ...diagnoseImageOutput(inputs, this.#job)]);
    }
    access(access) {
        const inputs = this.#known();
        this.#access = access;
        if (typeof access.check === 'string')
            logUnasked(access);
        else
            logAccess(inputs, access, access.check);
        this.#add(diagnose(inputs, access, this.#job));
        this.#failed ||= access.endsStep;
        if (inputs.engines.length === 0 && access.mayLogIn)
            logLine(CHECKED_ONLY);
    }
    login(login) {
        if (login === undefined)
            return;
        const inputs = this.#known();
        this.#login = login;
        if (login.replacesEarlier)
            this.#add([diagnoseReplacedLogin(inputs)]);
        const where = login.authFile ?? 'the credential helper';
        const until = inputs.logout ? 'until the job ends' : 'and stays there, as `logout: false` asks';
        logLine(`Logged in to ${inputs.server.registry} as ${inputs.username} (${login.engines.join(', ')}): ${where} holds the credential ${until}.`);
        const title = 'Where the credential is';
        this.#add(login.warnings.map(text => ({ level: 'warning', title, text })));
        this.#add(login.notices.map(text => ({ level: 'notice', title, text })));
    }
    failure(thrown) {
        const refused = thrown instanceof LoginError && thrown.failure.kind === 'refused';
        const fails = !(refused && this.#inputs?.onDenied === 'warn');
        const level = fails ? 'error' : 'warning';
        const diagnostics = describeError(thrown, this.#inputs, this.#access, this.#job.issues);
        this.#add(diagnostics.map(diagnostic => ({ ...diagnostic, level })));
        this.#failed ||= fails;
    }
    async publish() {
        const file = await this.#written('report file', () => this.#writeReportFile());
        const outputs = { ...this.#outputs(), 'report-file': file ?? '' };
        for (const [name, value] of Object.entries(outputs))
            setOutput(name, value);
        await this.#written('job summary', () => this.#writeSummary());
        return this.#failed;
    }
    async #writeSummary() {
        if (this.#inputs?.summary === false || !this.env.GITHUB_STEP_SUMMARY)
            return;
        const text = renderSummary(this.#inputs, this.#access, this.#problems, this.#login, this.#job.manual);
        await summary.addRaw(text, true).write();
    }
    #writeReportFile() {
        if (!this.env.RUNNER_TEMP)
            return '';
        const entries = reportEntries(this.#access?.images ?? [], this.#problems, Number.POSITIVE_INFINITY);
        return writeReportFile(entries, this.env.RUNNER_TEMP);
    }
    async #written(what, write) {
        try {
            return await write();
        }
        catch (thrown) {
            const title = `No ${what}`;
            const text = `The ${what} was not written.`;
            const cause = `${sanitize(String(thrown))}.`;
            const fix = "Look at the space and the permissions of the runner's temporary folder. The outputs have the result.";
            this.#add([{ id: 'not-written', level: 'warning', title, text, cause, fixes: [fix] }]);
            return undefined;
        }
    }
    #add(diagnostics) {
        for (const problem of groupByCause(diagnostics)) {
            this.#problems.push(problem);
            const { level, title } = problem;
            const message = messageOf(problem, this.#job.manual);
            const count = this.#problems.filter(each => each.level === level).length;
            if (count < ANNOTATIONS)
                ANNOTATE[level](message, { title });
            else
                info(`\n${message}`);
            if (count === ANNOTATIONS) {
                ANNOTATE[level]('There is more: the log and the job summary show the rest.', { title: 'More' });
            }
        }
    }
    #outputs() {
        const inputs = this.#inputs;
        const access = this.#access;
        const metadata = typeof access?.check === 'object' ? access.check.metadata : undefined;
        const repository = this.env.GITHUB_REPOSITORY ?? '';
        return {
            'logged-in': String(this.#login !== undefined),
            registry: inputs?.server.registry ?? '',
            username: inputs?.username ?? '',
            image: (inputs && imageOfRepository(repository, inputs.server.registry)) ?? '',
            'token-kind': inputs?.token ? tokenKindOf(inputs.token, inputs.server) : '',
            scopes: metadata?.scopes?.join(',') ?? '',
            'expires-at': metadata?.expiresAt?.toISOString() ?? '',
            'can-pull': access?.canPull ?? '',
            'can-push': access?.canPush ?? '',
            exists: access?.exists ?? '',
            missing: JSON.stringify(missingReferences(access?.images ?? [])),
            digest: onlyDigest(access?.images ?? []),
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

;// CONCATENATED MODULE: ./src/github/server.ts

const HOST = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/;
function findServer(registry, homeUrl, homeIsGitHub = true) {
    const homeHost = URL.parse(homeUrl)?.host;
    if (homeHost === undefined)
        throw new Unaccepted('GITHUB_SERVER_URL is not a URL');
    const home = homeIsGitHub ? kindOf(homeHost) : 'other';
    const wanted = registry.toLowerCase() || registryOf(homeHost);
    const isLoopback = LOOPBACK.test(wanted);
    const origin = URL.parse(`${isLoopback ? 'http' : 'https'}://${wanted}`)?.origin;
    if (origin === undefined || !(isLoopback || HOST.test(wanted)))
        throw new Unaccepted('not a host with optional port');
    const found = { registry: wanted, origin, jobServerKind: home };
    if (isLoopback)
        return { ...found, web: `https://${homeHost}`, isJobServer: false, kind: 'loopback' };
    const own = wanted === registryOf(homeHost);
    const host = own ? homeHost : webHostOf(wanted);
    if (host === undefined)
        throw new Unaccepted(notGitHub(wanted));
    return { ...found, api: apiOf(host), web: `https://${host}`, isJobServer: own, kind: kindOf(host) };
}
function notGitHub(registry) {
    const other = 'not the registry of a GitHub server. For other registries, use docker/login-action';
    return looksLikeGhcr(registry) ? `${other}. Did you mean ghcr.io?` : other;
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
function apiOf(webHost) {
    return kindOf(webHost) === 'ghes' ? `https://${webHost}/api/v3` : `https://api.${webHost}`;
}
function kindOf(webHost) {
    if (webHost === 'github.com')
        return 'github.com';
    return webHost.endsWith('.ghe.com') ? 'ghe.com' : 'ghes';
}

;// CONCATENATED MODULE: ./src/runner/input-reader.ts





const DEFAULTS = {
    'on-denied': 'fail',
    'on-existing': 'ignore',
    'expiry-warning-days': '14'
};
class InputReader {
    #env;
    problems = [];
    notices = [];
    constructor(env) {
        this.#env = env;
    }
    secret(input) {
        return getInput(input, { trimWhitespace: false });
    }
    text(input, accepted) {
        const isGiven = this.#env[`INPUT_${input.toUpperCase()}`] !== undefined;
        const text = isGiven ? getInput(input) : (DEFAULTS[input] ?? '');
        const tokens = gitHubTokensIn(text);
        for (const token of tokens)
            maskSecret(token);
        if (tokens.length === 0 && !containsSecret(text))
            return text;
        this.problems.push(`\`${input}\` holds a token. Accepted: ${accepted}. Pass the token in \`token\` only: token: \${{ secrets.YOUR_SECRET }}`);
        return undefined;
    }
    all(input, accepted, parse, entriesOf = listOf) {
        const values = [];
        const refused = [];
        for (const written of entriesOf(this.text(input, accepted))) {
            try {
                values.push(parse(written));
            }
            catch (error) {
                if (!(error instanceof Unaccepted))
                    throw error;
                refused.push({ written, reason: error.message });
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
        return this.one(input, accepted, text => oneOf(values, text)) ?? values[0];
    }
    refuse(input, accepted, refused) {
        const lines = refused.map(({ written, reason }) => {
            const said = `\`${input}\` is ${sanitize(written, 80) || 'empty'}: ${reason}`;
            return said.endsWith('?') ? said : `${said}.`;
        });
        const last = lines.pop();
        if (last !== undefined)
            this.problems.push(...lines, `${last} Accepted: ${accepted}.`);
    }
}
function listOf(text = '') {
    return text
        .split(/[\r\n,]/)
        .map(entry => entry.trim())
        .filter(entry => entry !== '');
}
function oneOf(values, text) {
    const found = values.find(value => value === text.toLowerCase());
    if (found === undefined)
        throw new Unaccepted('not one of the accepted values');
    return found;
}

;// CONCATENATED MODULE: ./src/runner/credential.ts






const SEE_TOKEN = 'token';
const ACCEPTED = {
    token: 'GITHUB_TOKEN or a personal access token as GitHub shows it',
    username: 'a user name without white space and without `:`'
};
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
function readToken(reader, env) {
    const [password, other] = [readSecret(reader, 'password'), readSecret(reader, 'token')];
    const isGiven = (env.INPUT_PASSWORD ?? SEE_TOKEN).trim() !== SEE_TOKEN;
    const tokenInput = isGiven ? 'password' : 'token';
    const given = isGiven ? password : other;
    const token = given.trim();
    if (token !== given && token !== '')
        reader.notices.push(`\`${tokenInput}\`: white space around it was removed.`);
    if (isGiven && isOnGitHub(env) && !['', token].includes(other.trim()) && !other.startsWith('ghs_')) {
        reader.notices.push('`password` is used, and not `token`: both are given.');
    }
    const malformed = noTokenIn(token) === undefined && TOKEN_FAULTS.find(([form]) => form.test(token))?.[1];
    if (malformed)
        reader.problems.push(`\`${tokenInput}\` ${malformed}. Accepted: ${ACCEPTED.token}.`);
    return { token, tokenInput };
}
function readUsername(reader, env, token) {
    const username = reader.one('username', ACCEPTED.username, text => checkUsername(text || (env.GITHUB_ACTOR ?? '')));
    if (username !== undefined && token !== '')
        maskSecret(new Credential(username, token).basic);
    return username;
}
function tokenOfLogin(env) {
    const reader = new InputReader(env);
    const [password, token] = [readSecret(reader, 'password'), readSecret(reader, 'token')];
    const given = (password || token).trim();
    readUsername(reader, env, given);
    return given;
}
function readSecret(reader, input) {
    const secret = reader.secret(input);
    const text = secret.trim();
    if (input === 'password' && text === SEE_TOKEN)
        return '';
    if (text === '' || isWord(text) || isReference(text))
        return secret;
    const parts = secret.split(/\s+/).filter(part => part.length >= 8);
    for (const form of [secret, text, ...parts, base64(secret), base64(text), ...tokensWithin(text)])
        maskSecret(form);
    return secret;
}
function isReference(text) {
    return noTokenIn(text) === 'expression' && expressionIn(text) !== undefined;
}
function base64(text) {
    return Buffer.from(text).toString('base64');
}
function isToken(text) {
    if (/^(?:(?:gh[pousr]_|github_pat_)\w{16,}|[0-9a-f]{40}$)/.test(text))
        return true;
    return noTokenIn(text) === 'base64' || (serviceOf(text) !== undefined && text.length >= 24);
}
function checkUsername(text) {
    if (isToken(text)) {
        maskSecret(text);
        throw new Unaccepted(`it is a token. Leave \`username\` out, and write token: \${{ secrets.YOUR_SECRET }}`);
    }
    const fault = USERNAME_FAULTS.find(([form]) => form.test(text));
    if (fault !== undefined)
        throw new Unaccepted(fault[1]);
    return text;
}

;// CONCATENATED MODULE: ./src/github/image-list.ts



function parseImageList(text, registry, input = 'push') {
    const { entries, hasComments } = entriesOf(text);
    const refused = [];
    const read = [];
    const leftOut = [];
    const others = new Set();
    const namesHost = entries.some(({ bare }) => hostIn(bare) !== undefined);
    for (const { written, bare } of entries) {
        try {
            const host = splitEntry(bare, input).host?.replace(/:443$/, '') ?? (namesHost ? 'docker.io' : undefined);
            if (host !== undefined && host !== registry) {
                if (looksLikeGhcr(host))
                    throw new Unaccepted(`its host is ${host}. Did you mean ghcr.io?`);
                leftOut.push(written);
                others.add(host);
                continue;
            }
            const image = parseImage(host === undefined ? bare : bare.replace(/^[^/]*/, registry), registry);
            read.push({ written, image });
        }
        catch (error) {
            if (!(error instanceof Unaccepted))
                throw error;
            refused.push({ written, reason: error.message });
        }
    }
    if (leftOut.length > 0 && read.length === 0 && refused.length === 0) {
        const other = others.has('ghcr.io')
            ? 'Set `registry: ghcr.io`, and pass a token of github.com'
            : 'For other registries, use docker/login-action';
        refused.push({ written: leftOut.join(', '), reason: `no image of ${registry} is listed. ${other}` });
    }
    return { read, leftOut, refused, hasComments };
}
const MISTAKES = [
    [
        /^type=(?:raw|ref|semver|pep440|match|edge|sha|schedule)\b/,
        `it is for the input \`tags\` of docker/metadata-action. Write its output: \${{ steps.meta.outputs.tags }}`
    ],
    [/^\w+=/, 'it is not an image. Write only the image itself'],
    [
        /\$|\{\{/,
        `an expression or a variable in it was not evaluated. Write \`\${{ github.repository }}\`, not \`$GITHUB_REPOSITORY\``
    ],
    [/^[[{](?!:)/, 'it is no list of texts in JSON. Write one entry per line'],
    [/[ \t]/, 'it has white space in it. Write one entry per line under `INPUT: |`; `INPUT: >` joins the lines'],
    [
        /^(?:true|false)$/i,
        `images are listed here, unlike in docker/build-push-action. Write the image, such as ghcr.io/\${{ github.repository }}`
    ],
    [/^(?!https?:|docker:|oci:)[a-z][a-z0-9+.-]*:\/\//i, 'it is an address of another kind than an image']
];
function splitEntry(bare, input) {
    const mistake = MISTAKES.find(([form]) => form.test(bare))?.[1];
    if (mistake !== undefined)
        throw new Unaccepted(mistake.replaceAll('INPUT', input));
    return splitReference(bare);
}
function entriesOf(text) {
    const lines = image_list_linesOf(text);
    const uncommented = lines.map(line => line.replace(/(?:^|\s)#.*$/, '').trim());
    const entries = uncommented.flatMap(line => {
        const item = unquote(line.replace(/^- +/, ''));
        const parts = (HAS_COMMAS.test(item) ? [item] : item.split(',')).map(part => part.trim()).filter(Boolean);
        const isDressed = parts.length === 1 && item !== line;
        return parts.map(part => ({ written: isDressed ? line : part, bare: undress(part) }));
    });
    return { entries, hasComments: lines.some((line, index) => line.trim() !== uncommented[index]) };
}
const HAS_COMMAS = /^(?:\w+=|[[{](?!:))/;
function image_list_linesOf(text) {
    try {
        const list = text.trim().startsWith('[') && JSON.parse(text);
        if (Array.isArray(list) && list.every(each => typeof each === 'string'))
            return list;
    }
    catch {
    }
    return text.split(/[\r\n]+/);
}
function undress(text) {
    return unquote(text).replace(/^(?:https?|docker|oci):\/\//i, '');
}
function unquote(text) {
    return /^(["'`])([^"'`]*)\1$/.exec(text)?.[2]?.trim() ?? text;
}

;// CONCATENATED MODULE: ./src/runner/image-inputs.ts


const image_inputs_ACCEPTED = '`[HOST/]OWNER/NAME[:TAG][@DIGEST]`, one per line or separated by commas';
const NAMED = 3;
function readImages(input, reader, server) {
    const text = reader.text(input, image_inputs_ACCEPTED);
    if (text === undefined || server === undefined || (server.jobServerKind === 'other' && server.isJobServer))
        return [];
    const list = parseImageList(text, server.registry, input);
    reader.refuse(input, image_inputs_ACCEPTED, list.refused);
    for (const notice of noticesOf(list, server.registry))
        reader.notices.push(`\`${input}\`: ${notice}`);
    return [...new Map(list.read.map(({ image }) => [image.reference, image])).values()];
}
function noticesOf({ read, leftOut, hasComments }, registry) {
    const changed = read
        .filter(({ written, image }) => image.reference !== written)
        .map(({ written, image }) => `${sanitize(written)} is read as ${image.reference}`);
    const others = read.length === 0 ? [] : leftOut.map(entry => sanitize(entry, 120));
    return [
        ...(changed.length === 0 ? [] : [`${listed(changed, NAMED)}.`]),
        ...(hasComments ? ['comments are left out.'] : []),
        ...(others.length === 0 ? [] : [`not checked, because it is not on ${registry}: ${listed(others, NAMED)}.`])
    ];
}

;// CONCATENATED MODULE: ./src/runner/proxy.ts
function readProxy(env) {
    const text = env.https_proxy || env.HTTPS_PROXY;
    if (!text)
        return undefined;
    const url = urlOf(text);
    if (url === null)
        return { unsupported: 'the proxy variable is not a URL' };
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
        return { unsupported: `${url.protocol}// is not supported by this action` };
    const basic = basicOf(url);
    return { url, ...(basic === undefined ? {} : { authorization: `Basic ${basic}` }) };
}
function proxySecrets(env) {
    return ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].flatMap(name => secretsIn(env[name] ?? ''));
}
function secretsIn(text) {
    const [, written] = /^(?:[a-z]+:\/\/)?[^/@:]*:([^/]+)@/i.exec(text) ?? [];
    if (written === undefined)
        return [];
    const url = urlOf(text);
    const parsed = url === null ? [] : [url.password, proxy_decoded(url.password), basicOf(url) ?? ''];
    return [...new Set([written, proxy_decoded(written), ...parsed])];
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
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
}

;// CONCATENATED MODULE: ./src/runner/inputs.ts














const inputs_ACCEPTED = {
    registry: '`ghcr.io`, `containers.SUBDOMAIN.ghe.com`, `containers.HOSTNAME`, or a host on loopback; empty for the registry of the server that runs the job',
    scopes: 'scopes such as `write:packages`, one per line or separated by commas',
    engine: '`auto`, `none`, or one or more of `docker`, `podman`, `file`',
    days: 'a whole number of days from 0 to 3650',
    seconds: 'a whole number of seconds from 0 to 600'
};
function readInputs(env) {
    const reader = new InputReader(env);
    const given = readToken(reader, env);
    for (const secret of proxySecrets(env))
        maskPassword(secret);
    const username = readUsername(reader, env, given.token);
    const server = reader.one('registry', inputs_ACCEPTED.registry, text => findServer(readRegistry(text, reader), serverUrlOf(env), isOnGitHub(env)));
    const read = {
        ...given,
        pull: readImages('pull', reader, server),
        push: readImages('push', reader, server),
        scope: reader.all('scope', SCOPE_FORM, text => parseScope(text, server?.registry ?? ''), scopeLines),
        scopes: [...new Set(reader.all('scopes', inputs_ACCEPTED.scopes, readScope))],
        visibility: reader.choice('visibility', 'any', 'public', 'private'),
        ...readOnDenied(reader, env),
        onExisting: reader.choice('on-existing', 'ignore', 'warn', 'fail'),
        waitSeconds: reader.one('wait', inputs_ACCEPTED.seconds, text => readNumber(text, 600)) ?? 0,
        engines: reader.one('engine', inputs_ACCEPTED.engine, readEngines) ?? [],
        ...readStore(reader, env),
        logout: reader.choice('logout', 'true', 'false') === 'true',
        expiryWarningDays: reader.one('expiry-warning-days', inputs_ACCEPTED.days, text => readNumber(text, 3650)) ?? 0,
        summary: reader.choice('summary', 'true', 'false') === 'true',
        proxy: readProxy(env),
        step: readStepId(env),
        notices: reader.notices
    };
    if (reader.problems.length === 0)
        for (const { input, accepted, ...misfit } of misfits(read))
            reader.refuse(input, accepted, [misfit]);
    if (reader.problems.length > 0 || username === undefined || server === undefined) {
        throw new InputError(reader.problems.join('\n'));
    }
    const overridden = hasOtherLogin(env.DOCKER_AUTH_CONFIG, server.registry, given.token);
    return Object.freeze({ ...read, username, server, overridden });
}
function hasOtherLogin(config, registry, token) {
    if (!config)
        return false;
    try {
        const auth = JSON.parse(config).auths?.[registry]?.auth;
        return typeof auth === 'string' && Credential.fromBasic(auth)?.secret !== token;
    }
    catch {
        return false;
    }
}
function readRegistry(text, reader) {
    const host = bareHost(text);
    if (host !== text)
        reader.notices.push(`\`registry\`: ${sanitize(text)} is read as ${sanitize(host) || 'empty'}.`);
    return host;
}
function readScope(text) {
    const scope = text.toLowerCase();
    if (!/^[a-z][a-z_]*(?::[a-z][a-z_]*)?$/.test(scope))
        throw new Unaccepted('not written like a scope');
    const level = /package/.test(scope) && /(?:^|[:_])(read|write|delete)(?:[:_]|$)/.exec(scope)?.[1];
    if (level && scope !== `${level}:packages`)
        throw new Unaccepted(`GitHub has no such scope. Did you mean ${level}:packages?`);
    return scope;
}
function readEngines(text) {
    const names = listOf(text.toLowerCase());
    if (names.length === 0)
        throw new Unaccepted('name at least one engine');
    if (names.length === 1 && names[0] === 'auto')
        return [ENGINE_NAMES.find(name => findProgram(name) !== undefined) ?? 'file'];
    if (names.length === 1 && names[0] === 'none')
        return [];
    const single = names.find(name => name === 'auto' || name === 'none');
    if (single !== undefined)
        throw new Unaccepted(`\`${single}\` cannot be combined with other engines`);
    return [...new Set(names.map(name => oneOf(ENGINE_NAMES, name)))];
}
function readOnDenied(reader, env) {
    const onDeniedAsked = reader.choice('on-denied', 'fail', 'warn', 'warn-on-fork');
    const onFork = readJobContext(env).readOnly ? 'warn' : 'fail';
    const onDenied = onDeniedAsked === 'warn-on-fork' ? onFork : onDeniedAsked;
    return { onDenied, onDeniedAsked };
}
function readStore(reader, env) {
    const storeAsked = reader.choice('store', 'auto', 'shared', 'isolated');
    const auto = env.RUNNER_ENVIRONMENT === 'github-hosted' ? 'shared' : 'isolated';
    const store = storeAsked === 'auto' ? auto : storeAsked;
    return { store, storeAsked };
}
function readNumber(text, highest) {
    if (!/^\d+$/.test(text))
        throw new Unaccepted('not a whole number');
    if (Number(text) > highest)
        throw new Unaccepted('too high');
    return Number(text);
}

;// CONCATENATED MODULE: ./src/main.ts








async function main(env = process.env) {
    const exit = new exit_code_ExitCode(readActionPages(env).issues);
    const report = new Report(env);
    let login;
    try {
        const inputs = readInputs(env);
        report.inputs(inputs);
        const failure = preflight(inputs);
        const usable = Promise.withResolvers();
        if (failure === undefined)
            login = new Login(inputs, env, usable.promise);
        const access = judge(inputs, failure ?? (await checkAccess(inputs, usable.resolve)));
        report.access(access);
        if (login !== undefined && access.mayLogIn)
            report.login(await login.keep());
    }
    catch (error) {
        report.failure(error);
    }
    await login?.discard().catch(error => report.failure(error));
    exit.decide(await report.publish());
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
            removeFolder(login, false);
        return info('The login stays, as `logout: false` asks.');
    }
    const isFirst = (0,external_node_fs_namespaceObject.existsSync)(login.folder);
    if (!isFirst && login.places.length === 0)
        info('No login to remove: it is gone already.');
    const cleared = [];
    let isDone = true;
    for (const place of login.places.toReversed()) {
        try {
            const taken = await takeOut(place, login, place.stored && isFirst);
            tell(taken, place.file, place.name);
            if (taken.isClear)
                cleared.push(place.file);
        }
        catch (error) {
            isDone = false;
            warning(`${logout_reasonOf(error)}. The credential may still be there: look at ${place.file}. Once that is fixed, the next run of this action there removes it; ${login.folder} stays until then.`, { title: 'Not cleared' });
        }
    }
    for (const [name, before] of Object.entries(login.exported))
        logout_attempt(() => restoreVariable(name, before));
    logout_attempt(() => isDone ? removeFolder(login, isFirst && login.places.length === 0) : credentialsIn(login.folder).forEach(removeFile));
    logout_attempt(() => isJobDirUsed(jobDirOf(env)) || removeFolder({ folder: jobDirOf(env) }, false));
    const isKept = login.places.length > 0 || Object.keys(login.exported).length > 0;
    const looked = isKept ? cleared : configsElsewhere(env).filter(file => !hasRecord(file));
    for (const file of looked)
        logout_attempt(() => warnWhereHeld(file, login, token));
}
function tell({ outcome, overwritten }, file, registry) {
    const said = {
        removed: `Removed the login to ${registry} from ${file}.`,
        restored: `Removed the login to ${registry} from ${file}; the earlier one is back.`,
        none: `There is no login of this step in ${file}.`,
        absent: `The login to ${registry} was gone from ${file} already.`,
        replaced: `The login to ${registry} in ${file} was replaced while the job ran, not by this action; the new one was left there. Where jobs share a home, \`store: isolated\` keeps them apart.`,
        covered: `A later step or job is logged in to ${registry} in ${file}; its own clean-up removes it.`,
        released: `A later step keeps its login to ${registry} in ${file}, as its \`logout: false\` asks.`
    };
    const title = 'The login was replaced while the job ran';
    if (outcome === 'replaced')
        warning(said.replaced, { title });
    else
        info(escapeCommands(said[outcome]));
    if (overwritten)
        warning(`Another job logged in to ${registry} in ${file} while this one ran. Where jobs share a home, \`store: isolated\` keeps them apart.`, { title });
}
function removeFolder({ folder }, only) {
    const { left, credentials } = removeRunDir(folder, credentialsIn(folder));
    const [first] = credentials;
    if (first !== undefined)
        warning(`${first} cannot be removed, and holds the credential.`, { title: 'A credential is left' });
    else if (left)
        warning(`${folder} cannot be removed. The files that held the credential are gone.`, { title: 'Files are left' });
    else if (only)
        info(escapeCommands(`Removed ${folder} with the login.`));
}
function restoreVariable(name, before) {
    if (Object.values(VARIABLES).includes(name))
        exportVariable(name, before);
}
function warnWhereHeld(file, { fingerprint }, token) {
    if (isHeldIn(file, fingerprint, token))
        warning(`${file} still holds the credential: remove it by hand.`, { title: 'A credential is left' });
}
function tellUnreadable(env) {
    const files = configsElsewhere(env).filter(file => (0,external_node_fs_namespaceObject.existsSync)(file));
    warning(`What the login saved cannot be read: a credential may be left. Look for it in ${[...files, env.RUNNER_TEMP ?? ''].join(', ')}, and log out by hand.`, { title: 'Not cleared' });
}
function logout_attempt(part) {
    try {
        part();
    }
    catch (error) {
        warning(`${logout_reasonOf(error)}. A credential may be left.`, { title: 'Not cleared' });
    }
}
function logout_reasonOf(error) {
    return sanitize(error instanceof Error ? error.message : String(error));
}

;// CONCATENATED MODULE: ./src/post.ts




async function post(env = process.env) {
    const done = onUnexpectedEnd(what => warning(`The clean-up ended early: ${what}. A credential may be left: look at the log of the login.`, {
        title: 'Not cleared'
    }));
    await logOut(env);
    removeReportFile(env.RUNNER_TEMP ?? '');
    done();
}

;// CONCATENATED MODULE: ./src/index.ts



var __webpack_exports__main = __webpack_exports__.i;
var __webpack_exports__post = __webpack_exports__.b;
export { __webpack_exports__main as main, __webpack_exports__post as post };
