// Loaded into the built action with NODE_OPTIONS=--require: notes in which order it starts programs and opens connections.
const { subscribe } = require('node:diagnostics_channel')
const { appendFileSync } = require('node:fs')

for (const channel of ['child_process', 'net.client.socket']) {
  subscribe(channel, () => appendFileSync(process.env.ORDER, `${channel}\n`))
}
