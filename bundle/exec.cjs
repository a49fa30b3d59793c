module.exports = {
  get exec() {
    return require('../node_modules/@actions/exec/lib/exec.js').exec
  },
  getExecOutput() {
    throw new Error('getExecOutput is left out of this bundle: see bundle/tsconfig.json')
  }
}
