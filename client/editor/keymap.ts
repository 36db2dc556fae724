/** Keys in the page. None is looked at while a syllable is being composed: then they belong to the input method. */
import {
  chainCommands,
  createParagraphNear,
  baseKeymap,
  deleteSelection,
  joinBackward,
  joinForward,
  liftEmptyBlock,
  newlineInCode,
  selectNodeBackward,
  selectNodeForward,
} from 'prosemirror-commands'
import { keydownHandler } from 'prosemirror-keymap'
import { Plugin, type Command } from 'prosemirror-state'
import {
  BLOCK_STYLES,
  ownStep,
  plainFirst,
  QUOTE_KEY,
  redo,
  setStyle,
  splitParagraph,
  STYLE_DIGITS,
  toggle,
  undo,
} from './commands.ts'
import { shiftLevel } from './level-commands.ts'
import { toggleQuote } from './quote-commands.ts'
import { readSelection } from './read-selection.ts'
import {
  INSERT_TABLE_KEY,
  insertTable,
  leaveTable,
  nextCell,
  previousCell,
  stayInCell,
  TABLE_ACTS,
  TABLE_KEYS,
  tableAct,
} from './table-commands.ts'

const backspace = chainCommands(
  deleteSelection,
  plainFirst,
  stayInCell(-1),
  joinBackward,
  selectNodeBackward,
)
const forwardDelete = chainCommands(deleteSelection, stayInCell(1), joinForward, selectNodeForward)

/** DESIGN.md, 9. Inside a word Backspace stays the browser's own: any detour would come late for an input method. */
const KEYS: Readonly<Record<string, Command>> = {
  ...baseKeymap,
  'Mod-z': undo,
  'Mod-y': redo,
  'Mod-Shift-z': redo,
  'Mod-b': toggle('bold'),
  'Mod-i': toggle('italic'),
  'Mod-u': toggle('underline'),
  ...Object.fromEntries(
    BLOCK_STYLES.map((style) => [`Ctrl-Alt-${STYLE_DIGITS[style]}`, setStyle(style)]),
  ),
  [QUOTE_KEY]: ownStep(toggleQuote),
  Enter: chainCommands(newlineInCode, createParagraphNear, liftEmptyBlock, splitParagraph),
  Tab: chainCommands(nextCell, ownStep(shiftLevel(1))),
  'Shift-Tab': chainCommands(previousCell, ownStep(shiftLevel(-1))),
  ArrowUp: leaveTable(-1),
  ArrowDown: leaveTable(1),
  ...Object.fromEntries(TABLE_ACTS.map((act) => [TABLE_KEYS[act], ownStep(tableAct(act))])),
  [INSERT_TABLE_KEY]: ownStep(insertTable(3, 3)),
  Delete: forwardDelete,
  'Mod-Delete': forwardDelete,
  Backspace: backspace,
  'Mod-Backspace': backspace,
  'Shift-Backspace': backspace,
}

/** keyCode of a key that an input method has taken */
const TAKEN_BY_INPUT_METHOD = 229

export function sectionKeymap(): Plugin {
  const handle = keydownHandler(KEYS)
  // Where Tab changes levels, Escape and then Tab leaves the text: nobody is held in it.
  let isLeaving = false
  return new Plugin({
    props: {
      handleKeyDown(view, event) {
        if (view.composing || event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD)
          return false
        const leaves = isLeaving && event.key === 'Tab'
        if (event.key !== 'Shift') isLeaving = event.key === 'Escape'
        if (leaves) return false
        readSelection(view)
        return handle(view, event)
      },
    },
  })
}
