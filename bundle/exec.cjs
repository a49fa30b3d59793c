module.exports = {
  async exec(commandLine, args, options) {
    const { argStringToArray, ToolRunner } = require('../node_modules/@actions/exec/lib/toolrunner.js')
    const [program, ...first] = argStringToArray(commandLine)
    return new ToolRunner(program, [...first, ...args], options).exec()
  },
  getExecOutput() {
    throw new Error('getExecOutput is left out: see bundle/tsconfig.json')
  }
}
