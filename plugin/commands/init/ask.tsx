// The dialog at a terminal: answered questions stay above, the one that is being answered is below. It draws on stderr, so that stdout stays the file.
import { Box, render, Text } from 'ink'
import type { World } from '../../cli/world.ts'
import { wantsColor } from '../../output/color.ts'
import { createKeyboard } from '../../terminal/keyboard.ts'
import { answersOf, beginDialog, type Dialog, openQuestion, press } from './dialog.ts'
import type { Answers, Question } from './questions.ts'

/** Rejects when Ctrl-C or a signal ends it: nothing was done then. */
export async function ask(questions: readonly Question[], world: World): Promise<Answers> {
  const { stdin, stderr, signal, env } = world
  const isColored = wantsColor({ color: 'auto', env, isTTY: stderr.isTTY })
  const ended = Promise.withResolvers<Answers>()
  let dialog = beginDialog(questions)
  const draw = () => <DialogView dialog={dialog} isColored={isColored} />
  const app = render(draw(), { stdin, stdout: stderr, exitOnCtrlC: false, patchConsole: false, interactive: true })
  const keyboard = createKeyboard(stdin, {
    onKeys(keys) {
      for (const key of keys) {
        // In raw mode Ctrl-C is a key like any other: here it is what it is elsewhere.
        if (key === 'ctrl-c' || key === 'ctrl-d') return process.kill(process.pid, 'SIGINT')
        dialog = press(dialog, key)
      }
      app.rerender(draw())
      if (!openQuestion(dialog)) ended.resolve(answersOf(dialog))
    },
    onEnd: () => process.kill(process.pid, 'SIGINT'),
  })
  const onAbort = () => ended.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  keyboard.open()
  try {
    return await ended.promise
  } finally {
    signal.removeEventListener('abort', onAbort)
    keyboard.close()
    app.unmount()
  }
}

export function DialogView({ dialog, isColored }: { readonly dialog: Dialog; readonly isColored: boolean }) {
  const { questions, answers, line, complaint } = dialog
  const question = openQuestion(dialog)
  return (
    <Box flexDirection="column">
      {answers.map((answer, index) => (
        <Text key={questions[index]!.flag}>
          {`${questions[index]!.text}: `}
          <Text color={isColored ? 'green' : undefined}>{answer || '-'}</Text>
        </Text>
      ))}
      {question && (
        <Text>
          <Text bold={isColored}>{question.text}</Text>
          {`${offer(question)}: ${line.text.slice(0, line.cursor)}`}
          <Text inverse>{line.text[line.cursor] ?? ' '}</Text>
          {line.text.slice(line.cursor + 1)}
        </Text>
      )}
      {complaint !== '' && <Text color={isColored ? 'red' : undefined}>{complaint}</Text>}
    </Box>
  )
}

function offer({ preset, choices }: Question): string {
  const others = choices?.filter(choice => choice !== preset)
  if (others) return ` [${preset}], or ${others.join(' or ')}`
  return preset ? ` [${preset}]` : ''
}
