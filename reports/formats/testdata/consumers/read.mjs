// Reads reports as others do: each line of Cucumber Messages is held against their official schema, and all of
// them become HTML by the official formatter; the CTRF report is validated by the reference implementation; JUnit
// and Cucumber JSON are read by a parser of test results that CI tools are built on.
// What they made of it goes to standard output, for the test to look at.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { runInNewContext } from 'node:vm'
import Ajv from 'ajv/dist/2020.js'
import { CucumberHtmlStream } from '@cucumber/html-formatter'
import { parseEnvelope } from '@cucumber/messages'
import { parse, validateStrict } from 'ctrf'
import results from 'test-results-parser'

const [messages, ctrf, junit, cucumber] = process.argv.slice(2)
const schema = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@cucumber/messages/schema')))
const fits = new Ajv({ strict: false, allErrors: true }).compile(schema)
const envelopes = readFileSync(messages, 'utf8').trimEnd().split('\n').map((line, i) => {
  if (!fits(JSON.parse(line))) throw new Error(`messages, line ${i + 1}: ${JSON.stringify(fits.errors)}`)
  return parseEnvelope(line)
})
let html = ''
await pipeline(Readable.from(envelopes), new CucumberHtmlStream(), new Writable({
  write(chunk, _encoding, done) { html += chunk; done() }
}))

const report = parse(readFileSync(ctrf, 'utf8'))
validateStrict(report)

// The page holds the envelopes in a script of its own; a browser would see what is run here.
const script = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(m => m[1]).find(text => text.includes('CUCUMBER_MESSAGES'))
const window = {}
runInNewContext(script.slice(script.indexOf('window.CUCUMBER_MESSAGES'), script.indexOf('];', script.indexOf('window.CUCUMBER_MESSAGES')) + 2), { window })
// The worst step of each test case is the status under which Cucumber's tools count it.
const worst = new Map()
const order = ['PASSED', 'SKIPPED', 'FAILED']
const attempts = new Map(envelopes.filter(e => e.testCaseStarted).map(e => [e.testCaseStarted.id, e.testCaseStarted]))
for (const { testStepFinished: step } of envelopes.filter(e => e.testStepFinished)) {
  const { testCaseId, attempt } = attempts.get(step.testCaseStartedId)
  const before = worst.get(testCaseId)
  const rank = order.indexOf(step.testStepResult.status)
  worst.set(testCaseId, !before || attempt > before.attempt ? { attempt, rank } : { attempt, rank: Math.max(before.rank, rank) })
}
const count = word => [...worst.values()].filter(c => order[c.rank] === word).length

const read = (type, file) => {
  const cases = results.parse({ type, files: [file] }).suites.flatMap(suite => suite.cases)
  const of = status => cases.filter(c => c.status === status).length
  return { passed: of('PASS'), failed: of('FAIL') + of('ERROR'), skipped: of('SKIP') }
}
const names = envelopes.filter(e => e.pickle).map(e => e.pickle.name)
const shown = window.CUCUMBER_MESSAGES.filter(e => e.pickle).map(e => e.pickle.name)
console.log(JSON.stringify({
  scenarios: names.length,
  inHtml: JSON.stringify(shown) === JSON.stringify(names),
  ctrf: report.results.summary,
  tests: report.results.tests.length,
  messages: { passed: count('PASSED'), failed: count('FAILED'), skipped: count('SKIPPED') },
  junit: read('junit', junit),
  cucumber: read('cucumber', cucumber),
}))
