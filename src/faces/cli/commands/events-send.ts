import { type Command, InvalidArgumentError, Option } from 'commander'
import { remoteCommand } from '../command.ts'

export function sendEventsCommand(): Command {
  return remoteCommand(
    {
      name: 'send',
      summary: 'Send events from a file or standard input',
      details: [
        'FILE is newline-delimited JSON or one JSON array, plain or gzip, of any size; - reads standard input.',
        'After an interruption the same command goes on where it stopped. Sending again is harmless in any case, as the server',
        'knows an event by its id. Exit code 8 when some events were rejected; the others are stored.',
        'A server that answers and then fails is waited for (--retry-for); one that was never reached, for some seconds only.',
      ].join('\n'),
      arguments: [
        ['<STREAM>', 'audit or guardrail_activity'],
        ['<FILE>', 'the events; - reads standard input'],
      ],
      options: [
        new Option('--rejected <FILE>', 'write rejected events here, each as {line, code, message, hint, event}'),
        new Option('--no-resume', 'start over, although an earlier run stopped in the middle'),
        new Option('--retry-for <SECONDS>', 'give up after this time without success, once the server was reached')
          .default(300)
          .argParser(seconds),
      ],
      examples: [
        ['spillway events send audit ./events.ndjson.gz', ''],
        ['spillway events send audit ./events.ndjson --rejected ./rejected.ndjson', 'keep what was refused'],
        ['jq -r .event ./rejected.ndjson | spillway events send audit -', 'send that again'],
        ['tail -F audit.log | spillway events send audit -', 'as they come'],
      ],
    },
    async (call) => (await import('../send/run-send.ts')).runSend(call),
  )
}

function seconds(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a number of seconds.')
  return Number(text)
}
