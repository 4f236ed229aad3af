// The dialog at a terminal: answered questions stay above, the one that is being answered is below. It draws on stderr, so that stdout stays the file.
import { Box, render, Text, useCursor } from 'ink'
import type { World } from '../../cli/world.ts'
import { wantsColor } from '../../output/color.ts'
import { createKeyboard } from '../../terminal/keyboard.ts'
import { steady } from '../../terminal/steady.ts'
import { stopUntilContinued } from '../../terminal/suspend.ts'
import { answersOf, beginDialog, type Dialog, openQuestion, press } from './dialog.ts'
import { cursorCell, offer, rowsAbove } from './place.ts'
import type { Answers, Question } from './questions.ts'

/** Rejects when Ctrl-C or a signal ends it: nothing was done then. */
export async function ask(questions: readonly Question[], world: World): Promise<Answers> {
  const { stdin, stderr, signal, env } = world
  const isColored = wantsColor({ color: 'auto', env, isTTY: stderr.isTTY })
  const ended = Promise.withResolvers<Answers>()
  let dialog = beginDialog(questions)
  let app: ReturnType<typeof render> | undefined
  const screen = steady(stderr, () => settle())
  const draw = () => {
    const view = <DialogView dialog={dialog} isColored={isColored} columns={screen.size().columns} />
    if (app) return app.rerender(view)
    app = render(view, { stdin, stdout: screen.stream, exitOnCtrlC: false, patchConsole: false, interactive: true })
  }
  const close = () => {
    keyboard.close()
    app?.unmount()
    app?.cleanup()
    app = undefined
  }
  const open = () => {
    if (isOver) return
    screen.take()
    keyboard.open()
    draw()
  }
  let isOver = false
  const keyboard = createKeyboard(stdin, {
    onKeys(keys) {
      if (screen.isMoving()) settle()
      for (const key of keys) {
        // In raw mode Ctrl-C is a key like any other: here it is what it is elsewhere.
        if (key === 'ctrl-c' || key === 'ctrl-d') return process.kill(process.pid, 'SIGINT')
        if (key === 'ctrl-z') {
          close()
          return stopUntilContinued(open)
        }
        dialog = press(dialog, key)
      }
      draw()
      if (!openQuestion(dialog)) ended.resolve(answersOf(dialog))
    },
    onEnd: () => process.kill(process.pid, 'SIGINT'),
  })
  const onAbort = () => ended.reject(signal.reason)
  const settle = () => {
    if (!app) return screen.take()
    const [{ columns }, now] = [screen.size(), stderr.columns || 80]
    // Before Ink: it clears as many rows as it drew, and what a narrower terminal made more of them would stay above.
    const more = now < columns ? rowsAbove(dialog, columns, now) - rowsAbove(dialog, columns) : 0
    if (more > 0) stderr.write(`\u001b[${more}A`)
    screen.take()
    // After Ink, which lays lines out anew but puts the cursor where it was told to.
    queueMicrotask(() => app && draw())
  }
  signal.addEventListener('abort', onAbort, { once: true })
  open()
  try {
    return await ended.promise
  } finally {
    signal.removeEventListener('abort', onAbort)
    isOver = true
    screen.close()
    close()
  }
}

type View = { readonly dialog: Dialog; readonly isColored: boolean; readonly columns: number }

/** Lines break where the terminal would break them, so that the terminal's own cursor can stand where one types. */
function DialogView({ dialog, isColored, columns }: View) {
  const { questions, answers, line, complaint } = dialog
  const question = openQuestion(dialog)
  useCursor().setCursorPosition(cursorCell(dialog, columns))
  return (
    <Box flexDirection="column">
      {answers.map((answer, index) => (
        <Text key={questions[index]!.flag} wrap="hard">
          {`${questions[index]!.text}: `}
          <Text color={isColored ? 'green' : undefined}>{answer || '-'}</Text>
        </Text>
      ))}
      {question && (
        <Text wrap="hard">
          <Text bold={isColored}>{question.text}</Text>
          {`${offer(question)}: ${line.text} `}
        </Text>
      )}
      {complaint !== '' && <Text color={isColored ? 'red' : undefined}>{complaint}</Text>}
    </Box>
  )
}
