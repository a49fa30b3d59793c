import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");

/***/ }),

/***/ 928:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");

/***/ }),

/***/ 145:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

module.exports = {
  async exec(commandLine, args, options) {
    const { argStringToArray, ToolRunner } = __nccwpck_require__(299)
    const [program, ...first] = argStringToArray(commandLine)
    return new ToolRunner(program, [...first, ...args], options).exec()
  },
  getExecOutput() {
    throw new Error('getExecOutput is left out: see bundle/tsconfig.json')
  }
}


/***/ }),

/***/ 90:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

const { isAbsolute } = __nccwpck_require__(760)

module.exports = {
  isRooted: isAbsolute,
  async which(program) {
    if (!isAbsolute(program)) throw new Error(`${program} is not an absolute path: see bundle/tsconfig.json`)
    return program
  },
  async exists() {
    throw new Error('A working folder is not looked for here: see bundle/tsconfig.json')
  }
}


/***/ }),

/***/ 32:
/***/ ((module) => {

class Unused {
  constructor() {
    throw new Error('HTTP and OIDC are left out: see bundle/tsconfig.json')
  }
}

module.exports = { HttpClient: Unused, BearerCredentialHandler: Unused }


/***/ }),

/***/ 299:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

// ESM COMPAT FLAG
__nccwpck_require__.r(__webpack_exports__);

// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  ToolRunner: () => (/* binding */ ToolRunner),
  argStringToArray: () => (/* binding */ argStringToArray)
});

// EXTERNAL MODULE: external "os"
var external_os_ = __nccwpck_require__(857);
;// CONCATENATED MODULE: external "events"
const external_events_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");
;// CONCATENATED MODULE: external "child_process"
const external_child_process_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("child_process");
// EXTERNAL MODULE: external "path"
var external_path_ = __nccwpck_require__(928);
// EXTERNAL MODULE: ../io.cjs
var io = __nccwpck_require__(90);
;// CONCATENATED MODULE: external "timers"
const external_timers_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("timers");
;// CONCATENATED MODULE: ../../node_modules/@actions/exec/lib/toolrunner.js
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};







/* eslint-disable @typescript-eslint/unbound-method */
const IS_WINDOWS = process.platform === 'win32';
/*
 * Class for running command line tools. Handles quoting and arg parsing in a platform agnostic way.
 */
class ToolRunner extends external_events_namespaceObject.EventEmitter {
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
        if (IS_WINDOWS) {
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
            let n = s.indexOf(external_os_.EOL);
            while (n > -1) {
                const line = s.substring(0, n);
                onLine(line);
                // the rest of the string ...
                s = s.substring(n + external_os_.EOL.length);
                n = s.indexOf(external_os_.EOL);
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
        if (IS_WINDOWS) {
            if (this._isCmdFile()) {
                return process.env['COMSPEC'] || 'cmd.exe';
            }
        }
        return this.toolPath;
    }
    _getSpawnArgs(options) {
        if (IS_WINDOWS) {
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
        return __awaiter(this, void 0, void 0, function* () {
            // root the tool path if it is unrooted and contains relative pathing
            if (!io.isRooted(this.toolPath) &&
                (this.toolPath.includes('/') ||
                    (IS_WINDOWS && this.toolPath.includes('\\')))) {
                // prefer options.cwd if it is specified, however options.cwd may also need to be rooted
                this.toolPath = external_path_.resolve(process.cwd(), this.options.cwd || process.cwd(), this.toolPath);
            }
            // if the tool is only a file name, then resolve it from the PATH
            // otherwise verify it exists (add extension on Windows if necessary)
            this.toolPath = yield io.which(this.toolPath, true);
            return new Promise((resolve, reject) => __awaiter(this, void 0, void 0, function* () {
                this._debug(`exec tool: ${this.toolPath}`);
                this._debug('arguments:');
                for (const arg of this.args) {
                    this._debug(`   ${arg}`);
                }
                const optionsNonNull = this._cloneExecOptions(this.options);
                if (!optionsNonNull.silent && optionsNonNull.outStream) {
                    optionsNonNull.outStream.write(this._getCommandString(optionsNonNull) + external_os_.EOL);
                }
                const state = new ExecState(optionsNonNull, this.toolPath);
                state.on('debug', (message) => {
                    this._debug(message);
                });
                if (this.options.cwd && !(yield io.exists(this.options.cwd))) {
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
class ExecState extends external_events_namespaceObject.EventEmitter {
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

// EXTERNAL MODULE: external "os"
var external_os_ = __nccwpck_require__(857);
;// CONCATENATED MODULE: ../../node_modules/@actions/core/lib/utils.js
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */
/**
 * Sanitizes an input into a string so it can be passed into issueCommand safely
 * @param input input to sanitize into a string
 */
function utils_toCommandValue(input) {
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
function utils_toCommandProperties(annotationProperties) {
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
;// CONCATENATED MODULE: ../../node_modules/@actions/core/lib/command.js


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
    process.stdout.write(cmd.toString() + external_os_.EOL);
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
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A');
}
function escapeProperty(s) {
    return utils_toCommandValue(s)
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
;// CONCATENATED MODULE: ../../node_modules/@actions/core/lib/file-command.js
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
    external_fs_namespaceObject.appendFileSync(filePath, `${utils_toCommandValue(message)}${external_os_.EOL}`, {
        encoding: 'utf8'
    });
}
function file_command_prepareKeyValueMessage(key, value) {
    const delimiter = `ghadelimiter_${external_crypto_namespaceObject.randomUUID()}`;
    const convertedValue = utils_toCommandValue(value);
    // These should realistically never happen, but just in case someone finds a
    // way to exploit uuid generation let's not allow keys or values that contain
    // the delimiter.
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${external_os_.EOL}${convertedValue}${external_os_.EOL}${delimiter}`;
}
//# sourceMappingURL=file-command.js.map
// EXTERNAL MODULE: external "path"
var external_path_ = __nccwpck_require__(928);
// EXTERNAL MODULE: ../unused.cjs
var unused = __nccwpck_require__(32);
;// CONCATENATED MODULE: ../../node_modules/@actions/core/lib/oidc-utils.js
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
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
        return __awaiter(this, void 0, void 0, function* () {
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
        return __awaiter(this, void 0, void 0, function* () {
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
;// CONCATENATED MODULE: ../../node_modules/@actions/core/lib/summary.js
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
        return this.addRaw(external_os_.EOL);
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
const summary = (/* unused pure expression or super */ null && (_summary));
//# sourceMappingURL=summary.js.map
;// CONCATENATED MODULE: ../../node_modules/@actions/core/lib/path-utils.js

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
// EXTERNAL MODULE: ../exec.cjs
var exec_0 = __nccwpck_require__(145);
;// CONCATENATED MODULE: ../../node_modules/@actions/core/lib/platform.js
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
const platform = external_os_.platform();
const arch = external_os_.arch();
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
;// CONCATENATED MODULE: ../../node_modules/@actions/core/lib/core.js
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
    const convertedVal = utils_toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return file_command_issueFileCommand('ENV', file_command_prepareKeyValueMessage(name, val));
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
        return issueFileCommand('OUTPUT', prepareKeyValueMessage(name, value));
    }
    process.stdout.write(os.EOL);
    issueCommand('set-output', { name }, toCommandValue(value));
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
    issueCommand('debug', {}, message);
}
/**
 * Adds an error issue
 * @param message error issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function error(message, properties = {}) {
    command_issueCommand('error', utils_toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a warning issue
 * @param message warning issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function warning(message, properties = {}) {
    command_issueCommand('warning', utils_toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a notice issue
 * @param message notice issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function notice(message, properties = {}) {
    issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Writes info to log with console.log.
 * @param message info message
 */
function info(message) {
    process.stdout.write(message + external_os_.EOL);
}
/**
 * Begin an output group.
 *
 * Output until the next `groupEnd` will be foldable in this group
 *
 * @param name The name of the output group
 */
function startGroup(name) {
    issue('group', name);
}
/**
 * End an output group.
 */
function endGroup() {
    issue('endgroup');
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
function core_saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return issueFileCommand('STATE', prepareKeyValueMessage(name, value));
    }
    issueCommand('save-state', { name }, toCommandValue(value));
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
;// CONCATENATED MODULE: external "node:fs"
const external_node_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
;// CONCATENATED MODULE: ../../src/secret.ts

const kept = new Set();
function keepSecret(value) {
    if (value.trim() === '' || kept.has(value))
        return;
    core_setSecret(value);
    kept.add(value);
}
function holdsSecret(text) {
    return [...kept].some(secret => secret.length >= 8 && text.includes(secret));
}
function redact(text) {
    return [...kept].sort((a, b) => b.length - a.length).reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}

;// CONCATENATED MODULE: ../../src/quote.ts

const LIMIT = 300;
function quote(text, limit = LIMIT) {
    const cleaned = text
        .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '')
        .replace(/\p{Cf}/gu, '')
        .replace(/\s+/g, ' ')
        .replace(/\p{Cc}/gu, '')
        .trim();
    const plain = inert(redact(cleaned));
    const characters = [...plain];
    return characters.length > limit ? `${characters.slice(0, limit).join('')}\u2026` : plain;
}
function inert(line) {
    return line
        .replace(/[\r\n]+/g, ' ')
        .replace(/^(\s*:):/, '$1 :')
        .replaceAll('##[', '## [');
}

;// CONCATENATED MODULE: external "node:crypto"
const external_node_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");
;// CONCATENATED MODULE: ../../src/store/credential.ts

function fingerprint(userAndToken, salt) {
    return { salt, digest: (0,external_node_crypto_namespaceObject.hash)('sha256', `${salt}\0${userAndToken}`) };
}
function matches(userAndToken, known) {
    if (userAndToken === undefined)
        return false;
    const { digest } = fingerprint(userAndToken, known.salt);
    return digest.length === known.digest.length && (0,external_node_crypto_namespaceObject.timingSafeEqual)(Buffer.from(digest), Buffer.from(known.digest));
}
function entryOf(userAndToken) {
    return JSON.stringify({ auth: Buffer.from(userAndToken).toString('base64') });
}
function credentialIn(entry) {
    if (typeof entry !== 'object' || entry === null)
        return undefined;
    const { auth } = entry;
    return typeof auth === 'string' && auth !== '' ? Buffer.from(auth, 'base64').toString('utf8') : undefined;
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(760);
;// CONCATENATED MODULE: ../../src/store/file.ts



class file_StoreError extends Error {
    name = 'StoreError';
}
function read(file) {
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode((0,external_node_fs_namespaceObject.readFileSync)(file));
    }
    catch (error) {
        if (file_codeOf(error) === 'ENOENT' || file_codeOf(error) === 'ENOTDIR')
            return undefined;
        const reason = file_codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8 text' : file_codeOf(error);
        throw new file_StoreError(`${file} cannot be read: ${reason}`);
    }
}
function assertWritable(file) {
    const target = follow(file);
    const before = statSync(target, { throwIfNoEntry: false });
    if (before !== undefined && isReadOnly(before))
        throw new file_StoreError(`${file} cannot be written: it is read-only`);
    let folder = dirname(target);
    while (!existsSync(folder))
        folder = dirname(folder);
    if (!canWrite(folder))
        throw new file_StoreError(`${file} cannot be written: the folder ${folder} is not writable`);
}
function file_write(file, text, mark = (0,external_node_crypto_namespaceObject.randomBytes)(6).toString('hex')) {
    const target = follow(file);
    const beside = besideOf(target, mark);
    (0,external_node_fs_namespaceObject.rmSync)(beside, { force: true });
    try {
        const before = (0,external_node_fs_namespaceObject.statSync)(target, { throwIfNoEntry: false });
        if (before !== undefined && isReadOnly(before))
            throw Object.assign(new Error(), { code: 'it is read-only' });
        const handle = (0,external_node_fs_namespaceObject.openSync)(beside, 'wx', 0o600);
        try {
            (0,external_node_fs_namespaceObject.writeFileSync)(handle, text);
            (0,external_node_fs_namespaceObject.fsyncSync)(handle);
        }
        finally {
            (0,external_node_fs_namespaceObject.closeSync)(handle);
        }
        if (before !== undefined) {
            if (process.getuid !== undefined && (before.uid !== process.getuid() || before.gid !== process.getgid?.())) {
                (0,external_node_fs_namespaceObject.chownSync)(beside, before.uid, before.gid);
            }
            (0,external_node_fs_namespaceObject.chmodSync)(beside, before.mode & 0o7777);
        }
        (0,external_node_fs_namespaceObject.renameSync)(beside, target);
    }
    catch (error) {
        (0,external_node_fs_namespaceObject.rmSync)(beside, { force: true });
        throw new file_StoreError(`${file} cannot be written: ${file_codeOf(error)}`);
    }
}
function removeBeside(file, mark) {
    (0,external_node_fs_namespaceObject.rmSync)(besideOf(follow(file), mark), { force: true });
}
function follow(file) {
    try {
        return (0,external_node_fs_namespaceObject.realpathSync)(file);
    }
    catch (error) {
        if (file_codeOf(error) !== 'ENOENT' && file_codeOf(error) !== 'ENOTDIR') {
            throw new file_StoreError(`${file} cannot be reached: ${file_codeOf(error)}`);
        }
        const link = (0,external_node_fs_namespaceObject.lstatSync)(file, { throwIfNoEntry: false });
        if (link?.isSymbolicLink() === true)
            throw new file_StoreError(`${file} is a symlink to a file that is not there`);
        return file;
    }
}
function makeFolder(folder) {
    try {
        (0,external_node_fs_namespaceObject.mkdirSync)(folder, { recursive: true, mode: 0o700 });
    }
    catch (error) {
        throw new file_StoreError(`${folder} cannot be made: ${file_codeOf(error)}`);
    }
}
function canWrite(path) {
    try {
        accessSync(path, constants.W_OK);
        return true;
    }
    catch {
        return false;
    }
}
function isReadableByOthers(file) {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
    return process.platform !== 'win32' && (mode & 0o044) !== 0;
}
function isReadOnly({ mode }) {
    return (mode & 0o200) === 0;
}
function file_codeOf(error) {
    return error.code ?? 'unknown error';
}
function besideOf(target, mark) {
    return (0,external_node_path_.join)((0,external_node_path_.dirname)(target), `.${(0,external_node_path_.basename)(target)}.${mark}.tmp`);
}

;// CONCATENATED MODULE: ../../src/store/document.ts
class ShapeError extends SyntaxError {
    name = 'ShapeError';
}
class Document {
    text;
    #root;
    constructor(text) {
        this.text = text;
        const value = JSON.parse(text.trim() === '' ? '{}' : text);
        if (!isObject(value))
            throw new ShapeError('it is not a JSON object');
        this.#root = text.trim() === '' ? { start: 0, end: text.length, members: [] } : new Scanner(text).object();
    }
    get(...path) {
        let value = this.text.trim() === '' ? {} : JSON.parse(this.text);
        for (const name of path) {
            if (!isObject(value) || !Object.hasOwn(value, name))
                return undefined;
            value = value[name];
        }
        return value;
    }
    textAt(...path) {
        const member = this.#find(path);
        return member === undefined ? undefined : this.text.slice(member.valueStart, member.end);
    }
    set(path, json) {
        if (this.text.trim() === '')
            return new Document('{}').set(path, json);
        const here = this.#find(path);
        if (here !== undefined)
            return new Document(splice(this.text, here.valueStart, here.end, json));
        const parents = path.slice(0, -1);
        const parent = this.#objectAt(parents);
        if (parent === undefined)
            return this.set(parents, '{}').set(path, json);
        return new Document(this.#insert(parent, parents.length, path.at(-1) ?? '', json));
    }
    remove(...path) {
        const parent = this.#objectAt(path.slice(0, -1));
        const index = parent?.members.findLastIndex(member => member.name === path.at(-1)) ?? -1;
        if (parent === undefined || index < 0)
            return this;
        const [member, before, after] = [parent.members[index], parent.members[index - 1], parent.members[index + 1]];
        if (member === undefined)
            return this;
        if (after !== undefined)
            return new Document(splice(this.text, member.start, after.start, ''));
        if (before !== undefined)
            return new Document(splice(this.text, before.end, member.end, ''));
        return new Document(splice(this.text, parent.start + 1, parent.end - 1, ''));
    }
    #insert(parent, depth, name, json) {
        const last = parent.members.at(-1);
        const first = this.#root.members[0];
        const space = first === undefined ? ' ' : /:(\s*)$/.exec(this.text.slice(first.start, first.valueStart))?.[1];
        const member = (lead) => `${lead}${JSON.stringify(name)}:${space ?? ' '}${json}`;
        if (last !== undefined) {
            const start = parent.members[0]?.start ?? 0;
            return splice(this.text, last.end, last.end, `,${member(this.text.slice(parent.start + 1, start))}`);
        }
        const lead = first === undefined ? '\n\t' : this.text.slice(this.#root.start + 1, first.start);
        const unit = /^\r?\n(\s+)$/.exec(lead)?.[1];
        if (unit === undefined)
            return splice(this.text, parent.start + 1, parent.end - 1, member(lead));
        const line = lead.startsWith('\r\n') ? '\r\n' : '\n';
        const text = `${member(`${line}${unit.repeat(depth + 1)}`)}${line}${unit.repeat(depth)}`;
        return splice(this.text, parent.start + 1, parent.end - 1, text);
    }
    #find(path) {
        return this.#objectAt(path.slice(0, -1))?.members.findLast(member => member.name === path.at(-1));
    }
    #objectAt(path) {
        let node = this.#root;
        for (const name of path) {
            const member = node.members.findLast(each => each.name === name);
            if (member === undefined)
                return undefined;
            if (member.value === undefined)
                throw new ShapeError(`${path.join('.')} is not a JSON object`);
            node = member.value;
        }
        return node;
    }
}
class Scanner {
    text;
    #at = 0;
    constructor(text) {
        this.text = text;
        this.#skipSpace();
    }
    object() {
        const start = this.#at++;
        const members = [];
        for (this.#skipSpace(); this.text[this.#at] !== '}'; this.#skipSpace()) {
            if (this.text[this.#at] === ',') {
                this.#at++;
                this.#skipSpace();
            }
            const from = this.#at;
            this.#string();
            const name = JSON.parse(this.text.slice(from, this.#at));
            this.#skipSpace();
            this.#at++;
            this.#skipSpace();
            const valueStart = this.#at;
            const value = this.text[this.#at] === '{' ? this.object() : this.#skipValue();
            members.push({ name, start: from, valueStart, end: this.#at, ...(value === undefined ? {} : { value }) });
        }
        return { start, end: ++this.#at, members };
    }
    #skipValue() {
        let depth = 0;
        for (; this.#at < this.text.length; this.#at++) {
            const character = this.text[this.#at];
            if (character === '"') {
                this.#string();
                this.#at--;
            }
            else if (character === '[' || character === '{')
                depth++;
            else if (depth > 0 && (character === ']' || character === '}'))
                depth--;
            else if (depth === 0 && /[,}\s]/.test(character ?? ''))
                return;
        }
    }
    #string() {
        for (this.#at++; this.text[this.#at] !== '"'; this.#at++)
            if (this.text[this.#at] === '\\')
                this.#at++;
        this.#at++;
    }
    #skipSpace() {
        while (/\s/.test(this.text[this.#at] ?? ''))
            this.#at++;
    }
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function splice(text, start, end, insert) {
    return text.slice(0, start) + insert + text.slice(end);
}

;// CONCATENATED MODULE: external "node:async_hooks"
const external_node_async_hooks_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");
;// CONCATENATED MODULE: external "node:diagnostics_channel"
const external_node_diagnostics_channel_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:diagnostics_channel");
;// CONCATENATED MODULE: ../../src/process.ts






const OUTPUT_LIMIT = 64 * 1024;
const GRACE_MS = 500;
const running = new Set();
const adopter = new external_node_async_hooks_namespaceObject.AsyncLocalStorage();
(0,external_node_diagnostics_channel_namespaceObject.subscribe)('child_process', message => adopter.getStore()?.(message.process));
async function run(file, { args, stdin, env = {}, timeoutMs }) {
    const out = new Output();
    const err = new Output();
    let child;
    const adopt = (started) => {
        child = started;
        running.add(started);
        started.once('spawn', () => started.stdin?.on('error', () => { }));
    };
    let timedOut = false;
    const timer = setTimeout(() => {
        timedOut = true;
        if (child !== undefined)
            end(child);
    }, timeoutMs);
    try {
        const options = {
            env: { ...cleanEnvironment(), ...env },
            input: Buffer.from(stdin),
            silent: true,
            ignoreReturnCode: true,
            delay: GRACE_MS,
            listeners: { stdout: (data) => out.add(data), stderr: (data) => err.add(data) }
        };
        const exitCode = await adopter.run(adopt, () => (0,exec_0.exec)(`"${file}"`, [...args], options));
        const code = timedOut || exitCode === null ? {} : { exitCode };
        return { ...code, timedOut, stdout: out.text, stderr: err.text };
    }
    catch (error) {
        return { timedOut, stdout: out.text, stderr: error instanceof Error ? error.message : String(error) };
    }
    finally {
        clearTimeout(timer);
        child?.stdout?.destroy();
        child?.stderr?.destroy();
        if (child !== undefined)
            running.delete(child);
    }
}
function find(name, env = process.env, platform = process.platform) {
    const windows = platform === 'win32';
    for (const folder of (env.PATH ?? '').split(windows ? ';' : ':')) {
        if (folder === '')
            continue;
        const file = (0,external_node_path_.join)(folder, windows ? `${name}.exe` : name);
        if (isExecutable(file))
            return file;
    }
    return undefined;
}
function endChildrenOnSignal() {
    for (const signal of ['SIGINT', 'SIGTERM']) {
        process.once(signal, () => {
            for (const child of running)
                kill(child, 'SIGKILL');
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
function cleanEnvironment() {
    const kept = {};
    for (const [name, value] of Object.entries(process.env)) {
        if (value === undefined || /^(?:INPUT_|STATE_|ACTIONS_)/i.test(name))
            continue;
        if (holdsSecret(value) && !/^(?:https?|all)_proxy$/i.test(name))
            continue;
        kept[name] = value;
    }
    delete kept.DOCKER_AUTH_CONFIG;
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

;// CONCATENATED MODULE: ../../src/store/helper.ts



const HELPER_MS = 5_000;
class Helper {
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
            throw new file_StoreError(`docker-credential-${this.name} answered with something else than a credential`);
        }
        if (/credentials not found/i.test(outcome.stdout + outcome.stderr))
            return undefined;
        throw this.#failure('get', outcome);
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
        const program = /^[\w.+-]+$/.test(this.name) ? find(`docker-credential-${this.name}`) : undefined;
        if (program === undefined) {
            throw new file_StoreError(`the credential helper docker-credential-${quote(this.name, 80)} is not on PATH`);
        }
        return run(program, { args: [action], stdin, timeoutMs: HELPER_MS });
    }
    #failure(action, outcome) {
        const words = quote(outcome.stderr) || (action === 'get' ? '' : quote(outcome.stdout)) || 'it printed nothing';
        const ended = outcome.timedOut ? `did not end within ${HELPER_MS / 1000} s` : 'failed';
        return new file_StoreError(`docker-credential-${this.name} ${action} ${ended}: ${words}`);
    }
}

;// CONCATENATED MODULE: ../../src/store/holder.ts




function openConfig(place) {
    const text = read(place.file);
    return { text, document: parse(place.file, text ?? '') };
}
function parse(file, text) {
    try {
        const document = new Document(text);
        for (const member of ['auths', 'credHelpers']) {
            const value = document.get(member);
            if (value !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value))) {
                throw new ShapeError(`${member} is not a JSON object`);
            }
        }
        return document;
    }
    catch (error) {
        if (!(error instanceof SyntaxError))
            throw error;
        const mark = text.startsWith('\ufeff') ? 'it begins with a byte order mark' : 'it is not valid JSON';
        throw new file_StoreError(`${file} cannot be used and was left as it is: ${error instanceof ShapeError ? error.message : mark}`);
    }
}
function helperOf(document, place, registry) {
    const own = document.get('credHelpers', registry);
    if (typeof own === 'string')
        return own === '' ? undefined : new Helper(own);
    const general = place.kind === 'docker' ? document.get('credsStore') : undefined;
    return typeof general === 'string' && general !== '' ? new Helper(general) : undefined;
}
function openHolder(place, registry, mark) {
    const helper = helperOf(openConfig(place).document, place, registry);
    return helper === undefined ? new FileHolder(place, registry, mark) : new HelperHolder(helper, registry);
}
class FileHolder {
    place;
    registry;
    mark;
    constructor(place, registry, mark) {
        this.place = place;
        this.registry = registry;
        this.mark = mark;
    }
    get where() {
        return this.place.file;
    }
    async get() {
        const { document } = openConfig(this.place);
        const json = document.textAt('auths', this.registry);
        if (json === undefined)
            return undefined;
        const credential = credentialIn(document.get('auths', this.registry));
        return credential === undefined ? { json } : { json, credential };
    }
    async put(json) {
        file_write(this.place.file, openConfig(this.place).document.set(['auths', this.registry], json).text, this.mark);
    }
    async remove() {
        file_write(this.place.file, openConfig(this.place).document.remove('auths', this.registry).text, this.mark);
    }
    entry(userAndToken) {
        return entryOf(userAndToken);
    }
}
class HelperHolder {
    helper;
    registry;
    constructor(helper, registry) {
        this.helper = helper;
        this.registry = registry;
    }
    get where() {
        return `docker-credential-${this.helper.name}`;
    }
    async get() {
        const held = await this.helper.get(this.registry);
        if (held === undefined)
            return undefined;
        return { json: JSON.stringify(held), credential: `${held.Username}:${held.Secret}` };
    }
    async put(json) {
        await this.helper.store(this.registry, JSON.parse(json));
    }
    async remove() {
        await this.helper.erase(this.registry);
    }
    entry(userAndToken) {
        const colon = userAndToken.indexOf(':');
        return JSON.stringify({ Username: userAndToken.slice(0, colon), Secret: userAndToken.slice(colon + 1) });
    }
}

;// CONCATENATED MODULE: ../../src/store/clearing.ts



async function findLeftover(place, registry, known, token) {
    const text = read(place.file);
    if (text === undefined)
        return undefined;
    if (token && [token, Buffer.from(token).toString('base64')].some(form => text.includes(form)))
        return place.file;
    const { document } = openConfig(place);
    const entries = Object.values(document.get('auths') ?? {});
    if (entries.some(entry => matches(credentialIn(entry), known)))
        return place.file;
    const holder = openHolder(place, registry, '');
    return matches((await holder.get())?.credential, known) ? holder.where : undefined;
}

;// CONCATENATED MODULE: ../../src/store/alive.ts

function alive_isAlive(pid) {
    if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 1)
        return true;
    try {
        process.kill(pid, 0);
        return true;
    }
    catch (error) {
        return file_codeOf(error) !== 'ESRCH';
    }
}

;// CONCATENATED MODULE: ../../src/store/folder.ts




const PREFIX = 'ghcr-login-';
const JOB_LIMIT_MS = (/* unused pure expression or super */ null && (5 * 24 * 60 * 60 * 1000));
function folderOf(runnerTemp, mark) {
    return join(runnerTemp, PREFIX + mark);
}
function makeRunFolder(folder, env) {
    try {
        mkdirSync(folder, { mode: 0o700 });
        writeFileSync(join(folder, 'owner.json'), JSON.stringify({ job: jobOf(env), worker: process.ppid }), {
            mode: 0o600
        });
    }
    catch (error) {
        throw new StoreError(`${folder} cannot be made: ${codeOf(error)}`);
    }
}
function removeRunFolder(folder) {
    (0,external_node_fs_namespaceObject.rmSync)(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
}
function findDead(runnerTemp, env) {
    return listed(runnerTemp)
        .map(name => join(runnerTemp, name))
        .filter(folder => isDead(folder, jobOf(env)));
}
function listed(runnerTemp) {
    try {
        return readdirSync(runnerTemp).filter(name => name.startsWith(PREFIX));
    }
    catch {
        return [];
    }
}
function isDead(folder, ownJob) {
    try {
        if (Date.now() - statSync(folder).mtimeMs > JOB_LIMIT_MS)
            return true;
        const { job, worker } = JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8'));
        return job !== ownJob && !isAlive(worker);
    }
    catch {
        return false;
    }
}
function jobOf(env) {
    return [env.GITHUB_RUN_ID, env.GITHUB_RUN_ATTEMPT, env.GITHUB_JOB, env.RUNNER_NAME].join('/');
}

;// CONCATENATED MODULE: ../../src/store/earlier.ts


function saveEarlier(folder, place, earlier) {
    write(fileOf(folder, place), JSON.stringify(earlier));
}
function loadEarlier(folder, place) {
    try {
        const text = read(fileOf(folder, place));
        return text === undefined ? undefined : JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function fileOf(folder, { kind }) {
    return (0,external_node_path_.join)(folder, `earlier-${kind}.json`);
}

;// CONCATENATED MODULE: ../../src/store/ledger.ts




const NOTHING = { config: false, auths: false, folders: [] };
class Ledger {
    file;
    mark;
    folder;
    constructor(file, mark, folder) {
        this.file = file;
        this.mark = mark;
        this.folder = folder;
    }
    find(registry, credential) {
        const found = this.#page().records.filter(record => record.mark !== this.mark && record.registry === registry && matches(credential, record));
        return found.findLast(record => (0,external_node_fs_namespaceObject.existsSync)(record.folder)) ?? found.at(-1);
    }
    get holdsOwn() {
        return this.#page().records.some(record => record.mark === this.mark);
    }
    get madeForLast() {
        const { made, records } = this.#page();
        return this.#others(records).length === 0 ? made : NOTHING;
    }
    add(record, made) {
        const page = this.#page();
        this.#save({
            made: {
                config: page.made.config || made.config,
                auths: page.made.auths || made.auths,
                folders: [...new Set([...page.made.folders, ...made.folders])]
            },
            records: [...this.#others(page.records), record]
        });
    }
    remove() {
        removeBeside(this.file, this.mark);
        const { made, records } = this.#page();
        const rest = this.#others(records);
        if (rest.length < records.length)
            this.#save({ made, records: rest });
    }
    #others(records) {
        return records.filter(record => record.mark !== this.mark && (!isOfSameRunner(record, this.folder) || (0,external_node_fs_namespaceObject.existsSync)(record.folder)));
    }
    #page() {
        try {
            const { made, records } = JSON.parse(read(this.file) ?? '{}');
            return { made: { ...NOTHING, ...made }, records: Array.isArray(records) ? records.filter(isRecord) : [] };
        }
        catch {
            return { made: NOTHING, records: [] };
        }
    }
    #save(page) {
        if (page.records.length === 0)
            (0,external_node_fs_namespaceObject.rmSync)(this.file, { force: true });
        else
            file_write(this.file, JSON.stringify(page), this.mark);
    }
}
function ledgerBeside(file, mark, folder) {
    return new Ledger((0,external_node_path_.join)((0,external_node_path_.dirname)(file), '.ghcr-login.json'), mark, folder);
}
function isSameJob(record, folder, dead) {
    return isOfSameRunner(record, folder) && existsSync(record.folder) && !dead.includes(record.folder);
}
function isOfSameRunner(record, folder) {
    return (0,external_node_path_.dirname)(record.folder) === (0,external_node_path_.dirname)(folder);
}
function isRecord(value) {
    if (typeof value !== 'object' || value === null)
        return false;
    const record = value;
    return [record.mark, record.registry, record.folder, record.salt, record.digest].every(field => typeof field === 'string');
}

;// CONCATENATED MODULE: external "node:os"
const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
;// CONCATENATED MODULE: external "node:timers/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");
;// CONCATENATED MODULE: ../../src/store/lock.ts






const STALE_MS = 30_000;
const POLL_MS = 20;
function lockBeside(place) {
    return (0,external_node_path_.join)((0,external_node_path_.dirname)(follow(place.file)), '.ghcr-login.lock');
}
async function withLock(lock, mark, work) {
    const own = JSON.stringify({ mark, pid: process.pid, host: (0,external_node_os_namespaceObject.hostname)() });
    (0,external_node_fs_namespaceObject.rmSync)(asideOf(lock, mark), { force: true });
    let seen = { text: own, since: Date.now() };
    while (!take(lock, mark, own)) {
        const text = holder(lock);
        if (text === undefined)
            continue;
        if (text !== seen.text)
            seen = { text, since: Date.now() };
        if (Date.now() - seen.since > STALE_MS || isStale(lock, text, mark))
            breakLock(lock, mark, text);
        else
            await (0,promises_namespaceObject.setTimeout)(POLL_MS * (1 + Math.random()));
    }
    try {
        return await work();
    }
    finally {
        if (holder(lock) === own)
            (0,external_node_fs_namespaceObject.rmSync)(lock, { force: true });
    }
}
function take(lock, mark, own) {
    if ((0,external_node_fs_namespaceObject.existsSync)(lock))
        return false;
    const aside = asideOf(lock, mark);
    try {
        (0,external_node_fs_namespaceObject.writeFileSync)(aside, own, { mode: 0o600 });
        (0,external_node_fs_namespaceObject.linkSync)(aside, lock);
        return true;
    }
    catch (error) {
        if (file_codeOf(error) === 'EEXIST')
            return false;
        if (file_codeOf(error) === 'ENOENT') {
            makeFolder((0,external_node_path_.dirname)(lock));
            return false;
        }
        if (error.syscall === 'link')
            return takeUnlinked(lock, own);
        throw new file_StoreError(`${lock} cannot be made: ${file_codeOf(error)}`);
    }
    finally {
        (0,external_node_fs_namespaceObject.rmSync)(aside, { force: true });
    }
}
function takeUnlinked(lock, own) {
    try {
        (0,external_node_fs_namespaceObject.writeFileSync)(lock, own, { flag: 'wx', mode: 0o600 });
        return true;
    }
    catch (error) {
        if (file_codeOf(error) === 'EEXIST')
            return false;
        throw new file_StoreError(`${lock} cannot be made: ${file_codeOf(error)}`);
    }
}
function holder(lock) {
    try {
        return (0,external_node_fs_namespaceObject.readFileSync)(lock, 'utf8');
    }
    catch (error) {
        if (file_codeOf(error) === 'ENOENT')
            return undefined;
        throw new file_StoreError(`${lock} cannot be read: ${file_codeOf(error)}; it may be another user's`);
    }
}
function isStale(lock, held, mark) {
    const age = Date.now() - ((0,external_node_fs_namespaceObject.statSync)(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > STALE_MS)
        return true;
    try {
        const { mark: heldBy, pid, host } = JSON.parse(held);
        if (host !== (0,external_node_os_namespaceObject.hostname)())
            return false;
        return !alive_isAlive(pid) || (heldBy === mark && pid !== process.pid);
    }
    catch {
        return false;
    }
}
function breakLock(lock, mark, held) {
    const aside = asideOf(lock, mark);
    try {
        (0,external_node_fs_namespaceObject.renameSync)(lock, aside);
        if ((0,external_node_fs_namespaceObject.readFileSync)(aside, 'utf8') !== held)
            (0,external_node_fs_namespaceObject.linkSync)(aside, lock);
    }
    catch (error) {
        if (file_codeOf(error) === 'ENOENT' || file_codeOf(error) === 'EEXIST')
            return;
        throw new file_StoreError(`${lock} is stale and cannot be removed: ${file_codeOf(error)}`);
    }
    finally {
        (0,external_node_fs_namespaceObject.rmSync)(aside, { force: true });
    }
}
function asideOf(lock, mark) {
    return `${lock}.${mark}`;
}

;// CONCATENATED MODULE: ../../src/store/withdrawal.ts









async function withdraw(it) {
    const earlier = loadEarlier(it.folder, it.place);
    let folders = it.missing;
    let done = 'absent';
    if ((0,external_node_fs_namespaceObject.existsSync)((0,external_node_path_.dirname)(it.place.file))) {
        done = await withLock(lockBeside(it.place), it.mark, async () => {
            removeBeside(it.place.file, it.mark);
            const ledger = ledgerBeside(follow(it.place.file), it.mark, it.folder);
            const { holdsOwn, madeForLast } = ledger;
            const done = await takeBack(it, earlier, holdsOwn);
            if (holdsOwn)
                tidy(it, madeForLast);
            folders = [...it.missing, ...madeForLast.folders];
            ledger.remove();
            return done;
        });
    }
    for (const folder of folders)
        removeEmpty(folder);
    return { done, stays: done === 'shared' || earlier?.same === true };
}
async function takeBack(it, earlier, recorded) {
    const { place, registry, mark } = it;
    const holder = openHolder(place, registry, mark);
    const held = await holder.get();
    const isOurs = matches(held?.credential, it.fingerprint);
    if (held !== undefined && !isOurs) {
        if (earlier === undefined && !recorded)
            return 'absent';
        return held.json === earlier?.entry ? 'untouched' : 'replaced';
    }
    const fellow = isOurs ? ledgerBeside(follow(place.file), mark, it.folder).find(registry, held?.credential) : undefined;
    if (fellow !== undefined && (0,external_node_fs_namespaceObject.existsSync)(fellow.folder))
        return 'shared';
    if (restoreWhole(it, earlier))
        return earlier?.entry === undefined ? 'removed' : 'restored';
    if (earlier?.entry !== undefined) {
        await holder.put(earlier.entry);
        return 'restored';
    }
    if (held === undefined)
        return 'absent';
    await holder.remove();
    return 'removed';
}
function restoreWhole({ place, mark }, earlier) {
    const text = read(place.file);
    if (text === undefined || earlier?.before === undefined || earlier.after !== (0,external_node_crypto_namespaceObject.hash)('sha256', text))
        return false;
    if (earlier.before === null)
        (0,external_node_fs_namespaceObject.rmSync)(follow(place.file));
    else
        file_write(place.file, earlier.before, mark);
    return true;
}
function tidy({ place, mark }, made) {
    const text = read(place.file);
    if (text === undefined)
        return;
    const document = parse(place.file, text);
    const auths = document.get('auths');
    const empty = made.auths && auths !== undefined && Object.keys(auths).length === 0;
    const rest = empty ? document.remove('auths') : document;
    if (made.config && Object.keys(rest.get()).length === 0)
        (0,external_node_fs_namespaceObject.rmSync)(follow(place.file));
    else if (empty)
        file_write(place.file, rest.text, mark);
}
function removeEmpty(folder) {
    try {
        (0,external_node_fs_namespaceObject.rmdirSync)(folder);
    }
    catch {
    }
}

;// CONCATENATED MODULE: ../../src/logout.ts







async function logOut(session) {
    if (session === undefined)
        return info('Nothing to clear: no login was begun.');
    const token = getInput('token', { trimWhitespace: false }).trimEnd();
    keepSecret(token);
    if (!session.logout) {
        if (!session.holds)
            removeRunFolder(session.folder);
        return info('The login stays, as `logout: false` asks.');
    }
    for (const place of session.places.toReversed()) {
        try {
            const { done, stays } = await withdraw({ ...session, place, missing: place.missing });
            tell(done, place.file, session);
            const leftover = stays ? undefined : await findLeftover(place, session.registry, session.fingerprint, token);
            if (leftover !== undefined)
                warning(`${leftover} still holds the credential: remove it by hand.`, { title: 'A credential is left' });
        }
        catch (error) {
            warning(`${reasonOf(error)}. The credential may still be there: look at ${place.file}.`, { title: 'Not cleared' });
        }
    }
    for (const { name, before } of session.exported)
        exportVariable(name, before);
    removeFolder(session);
}
function tell(done, file, { registry, complete }) {
    const said = {
        removed: `Removed the login to ${registry} from ${file}.`,
        restored: `Removed the login to ${registry} from ${file}; the earlier one is back.`,
        absent: `The login to ${registry} was gone from ${file} already.`,
        shared: `Another step or job uses the same login to ${registry} in ${file}; its own clean-up removes it.`,
        untouched: `No login to ${registry} had been written to ${file}.`,
        replaced: `Another step or job wrote its own login to ${registry} over this one in ${file}; it was left there. Where jobs share a home, \`store: isolated\` keeps them apart.`
    };
    const gone = done === 'replaced' || (done === 'untouched' && complete);
    if (gone)
        warning(said.replaced, { title: 'The login was replaced while the job ran' });
    else
        info(inert(said[done]));
}
function removeFolder({ folder, places }) {
    if (!(0,external_node_fs_namespaceObject.existsSync)(folder))
        return;
    try {
        removeRunFolder(folder);
        if (places.length === 0)
            info(inert(`Removed ${folder} with the login.`));
    }
    catch (error) {
        warning(`${folder} cannot be removed: ${reasonOf(error)}. It holds the credential.`, {
            title: 'A credential is left'
        });
    }
}
function reasonOf(error) {
    return quote(error instanceof Error ? error.message : String(error));
}

;// CONCATENATED MODULE: ../../src/session.ts

const KEY = 'session';
function saveSession(session) {
    saveState(KEY, session);
}
function loadSession() {
    const text = getState(KEY);
    return text === '' ? undefined : JSON.parse(text);
}

;// CONCATENATED MODULE: ../../src/post.ts



logOut(loadSession()).catch(error => setFailed(error));

