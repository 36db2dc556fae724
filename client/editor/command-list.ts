/** The editor's commands by name, for the command box: the same as its buttons, with the keys that do the same. */
import type { AppCommand } from '../state/commands.ts'
import { editorWords } from '../words/editor.ts'
import { officialLabel } from '../words/official.ts'
import { proofingWords } from '../words/proofing.ts'
import { suggestionWords } from '../words/suggestions.ts'
import { OFFICIAL_ASKS } from './official-ask.ts'
import { BLOCK_STYLES, STYLE_DIGITS, type EditorCommand, type ToolbarState } from './commands.ts'

/** A button's title ends with its keys: «Đậm (Ctrl+B)». */
const WITH_KEYS = /^(.*) \(([^()]+)\)$/u

/** @param tools what is possible now: nothing else is offered */
export function editorCommands(
  tools: ToolbarState,
  run: (command: EditorCommand) => void,
): AppCommand[] {
  const words = editorWords()
  const command = (title: string, asked: EditorCommand): AppCommand => {
    const [, label = title, keys] = WITH_KEYS.exec(title) ?? []
    return { kind: 'act', label, run: () => run(asked), ...(keys === undefined ? {} : { keys }) }
  }
  const styles = BLOCK_STYLES.map((style) => ({
    ...command(`${words.style}: ${words.styles[style]}`, { kind: 'style', style }),
    keys: `Ctrl+Alt+${STYLE_DIGITS[style]}`,
  }))
  const marks = (['bold', 'italic', 'underline'] as const).map((mark) =>
    command(words[mark], { kind: 'mark', mark }),
  )
  return [
    ...(tools.canFind ? [command(words.find.open, { kind: 'find' })] : []),
    ...(tools.canFind ? [command(proofingWords().open, { kind: 'proof' })] : []),
    ...(tools.suggesting === 'off' || tools.suggesting === 'on'
      ? [command(suggestionWords().mode, { kind: 'suggest' })]
      : []),
    ...(tools.canUndo ? [command(words.undo, { kind: 'undo' })] : []),
    ...(tools.canRedo ? [command(words.redo, { kind: 'redo' })] : []),
    ...(tools.editable
      ? [
          ...styles,
          ...marks,
          command(words.quote, { kind: 'quote' }),
          ...OFFICIAL_ASKS.map((ask) => command(officialLabel(ask), { kind: 'official', ask })),
        ]
      : []),
  ]
}
