class Unused {
  constructor() {
    throw new Error('HTTP and OIDC are left out: see bundle/tsconfig.json')
  }
}

module.exports = { HttpClient: Unused, BearerCredentialHandler: Unused }
