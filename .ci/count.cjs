// Prints how many tests passed and how many failed. In: jest's JSON, its exit code, the least number of tests, and the needs
// whose tests may be skipped, separated by commas. A test that is skipped has proved nothing: any other one is a failure.
const { readFileSync } = require('node:fs')

const [file, exitCode, least, mayLack] = process.argv.slice(2)
const results = JSON.parse(readFileSync(file, 'utf8'))
const lacking = new Set(mayLack.split(','))
const tests = results.testResults.flatMap(({ assertionResults }) => assertionResults)

/** A test that was left out for something else than what this machine may lack. */
const isUnexplained = ({ status, fullName }) => {
  if (status === 'passed' || status === 'failed') return false
  const needs = [...fullName.matchAll(/\(needs ([^()]+)\)/g)].flatMap(([, names]) => names.split(', '))
  return needs.length === 0 || !needs.every(need => lacking.has(need))
}

const skipped = tests.filter(isUnexplained)
for (const { fullName } of skipped) console.error(`failed, since it was skipped: ${fullName}`)
let failed = results.numFailedTests + results.numRuntimeErrorTestSuites + skipped.length
if (results.numPassedTests < Number(least)) {
  console.error(`failed: ${results.numPassedTests} tests passed, and there are at least ${least}`)
  failed += 1
}
if (exitCode !== '0' && failed === 0) {
  console.error(`failed: exit code ${exitCode}`)
  failed += 1
}
console.log(results.numPassedTests, failed)
