/**
 * Stands in for undici, which @actions/http-client imports for one method, `getAgentDispatcher`, that this action
 * never calls: requests go through node's own http and https with the `tunnel` agent. The real package would be 87 % of
 * the bundle and a third of the start-up (actions/toolkit#1800). Anything that starts to use it must fail loudly.
 */
export class ProxyAgent {
  constructor() {
    throw new Error('undici is left out of this bundle (stub/undici): getAgentDispatcher cannot be used here')
  }
}
