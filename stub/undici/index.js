/**
 * Stands in for undici, which @actions/http-client imports for one method, `getAgentDispatcher`, that nothing here calls.
 * The real package would be 87 % of the bundle (actions/toolkit#1800). A first use of it must be seen at once.
 */
export class ProxyAgent {
  constructor() {
    throw new Error('undici is left out of this bundle (stub/undici): getAgentDispatcher cannot be used here')
  }
}
