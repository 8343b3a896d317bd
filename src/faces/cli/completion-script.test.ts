import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { runSpillway } from './testing/run-spillway.ts'

const cases: [line: string, choices: string[]][] = [
  ['spillway ser', ['serve']],
  ['spillway audit ', ['export', 'exportConfig', 'exportJob', '--help']],
  ['spillway guardrail export --sev', ['--severity']],
  ['spillway destination ro', ['rotate']],
  ['spillway audit exportConfig dis', ['disable']],
  ['spillway audit exportConfig create:', ['adls:sasToken', 'adx', 'file']],
  ['spillway audit exportConfig create:adls:s', ['sasToken']],
  ['spillway audit exportConfig run ID --w', ['--wait']],
]

test('the bash script completes commands, also those with colons, and options', async () => {
  const { stdout: script } = await runSpillway(['completion', 'bash'])
  for (const [line, choices] of cases) {
    const ask = `${script}
COMP_LINE='${line}'; COMP_POINT=\${#COMP_LINE}; COMP_WORDBREAKS=$' \\t\\n:='
_spillway
printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', ask])
    assert.deepEqual(stdout.trim().split('\n'), choices, line)
  }
})

test('zsh and fish scripts name every command', async () => {
  for (const shell of ['zsh', 'fish']) {
    const { stdout, code } = await runSpillway(['completion', shell])
    assert.equal(code, 0)
    for (const word of ['serve', 'exportConfig', 'retry', '--sas-token-file'.slice(2)]) assert.ok(stdout.includes(word))
  }
})

test('another shell is refused with those there are', async () => {
  const run = await runSpillway(['completion', 'tcsh'])
  assert.equal(run.code, 3)
  assert.match(run.stderr, /Shells: bash, zsh, fish/)
})
