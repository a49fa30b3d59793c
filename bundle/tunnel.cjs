const tunnel = () => require('../node_modules/tunnel/index.js')

module.exports = {
  get httpOverHttp() {
    return tunnel().httpOverHttp
  },
  get httpOverHttps() {
    return tunnel().httpOverHttps
  },
  get httpsOverHttp() {
    return tunnel().httpsOverHttp
  },
  get httpsOverHttps() {
    return tunnel().httpsOverHttps
  }
}
