// Reads {"sources": [{path, text}], "features": [{path, text}]} from standard input, as the Cucumber extension of an
// editor reads a workspace, and prints what it would show.
import {
  buildSuggestions, ExpressionBuilder, getGherkinCompletionItems, getGherkinDiagnostics,
  getStepDefinitionLocationLinks, jsSearchIndex,
} from '@cucumber/language-service'
import { WasmParserAdapter } from '@cucumber/language-service/wasm'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const input = JSON.parse(readFileSync(0, 'utf8'))
const grammars = fileURLToPath(new URL('../..', import.meta.resolve('@cucumber/language-service')))
const adapter = new WasmParserAdapter(grammars)
await adapter.init()

const sources = input.sources.map(({ path, text }) => ({ languageName: 'go', uri: path, content: text }))
const { expressionLinks, errors, registry } = new ExpressionBuilder(adapter).build(sources, [])
const expressions = expressionLinks.map((link) => link.expression)

const problems = [], texts = [], unlinked = []
for (const { path, text } of input.features) {
  for (const d of getGherkinDiagnostics(text, expressions)) {
    problems.push(`${path}:${d.range.start.line + 1}: ${d.message}`)
  }
  let inScenario = false // before the first one stands the description
  for (const [line, content] of text.split('\n').entries()) {
    inScenario ||= /^\s*(?:Scenario|Background)/.test(content)
    const step = /^\s*(?:Given|When|Then|And|But) (.*)$/.exec(content)
    if (!inScenario || !step || step[1].includes('<')) continue
    const links = getStepDefinitionLocationLinks(text, { line, character: content.length }, expressionLinks)
    if (links.length !== 1) unlinked.push(`${path}:${line + 1}: ${step[1]}`)
    texts.push(step[1])
  }
}

const index = jsSearchIndex(buildSuggestions(registry, texts, expressions))
const begun = 'Feature: F\n  Scenario: S\n    Given a bot with the least\n'
const completed = getGherkinCompletionItems(begun, { line: 2, character: 30 }, index).map((item) => item.textEdit.newText)

process.stdout.write(JSON.stringify({
  expressions: expressions.map((e) => e.source), errors: errors.map(String), problems, unlinked, steps: texts.length, completed,
  files: [...new Set(expressionLinks.map((link) => link.locationLink.targetUri))],
}))
