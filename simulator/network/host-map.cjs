// Loaded into a job's node with NODE_OPTIONS=--require: leads connections to the simulated hosts to their ports on
// loopback, as an entry in /etc/hosts and port 443 would. For jobs without a proxy.
const net = require('node:net')

const ports = JSON.parse(process.env.SIMULATOR_PORTS ?? '{}')
const { connect } = net.Socket.prototype

net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0]
  const port = Number(options?.port) === 443 ? ports[options.host] : undefined
  if (port === undefined) return connect.apply(this, args)
  const mapped = { ...options, host: '127.0.0.1', port }
  return connect.call(this, mapped, ...(Array.isArray(args[0]) ? [args[0][1]] : args.slice(1)).filter(Boolean))
}
