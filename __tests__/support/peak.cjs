// Loaded into the built action with NODE_OPTIONS=--require: writes down the peak of its own resident memory, in kB.
// VmHWM and not ru_maxrss: the kernel counts the memory of whoever started a process into the latter.
const { readFileSync, writeFileSync } = require('node:fs')

if (/dist.(?:main|post)\.js$/.test(process.argv[1] ?? ''))
  process.once('exit', () => {
    const [, peak = ''] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    writeFileSync(process.env.PEAK_FILE, peak)
  })
