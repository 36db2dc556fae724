/** Sends a typing stream to the focused page through Chromium's own input path. */
import type { CDPSession } from 'playwright-core'
import type { TypingEvent } from './telex.ts'

const KEY_CODES: Readonly<Record<string, number>> = {
  ' ': 32,
  ',': 188,
  '.': 190,
  '-': 189,
  '/': 191,
  '(': 57,
  ')': 48,
}
/** what the browser reports for a key that an input method has taken */
const TAKEN = 229
const SHIFT = 8
/** an injected character without a key of its own */
const PACKET = 231

function keyCode(char: string): number {
  if (/[a-z]/i.test(char)) return char.toUpperCase().charCodeAt(0)
  return /[0-9]/.test(char) ? char.charCodeAt(0) : (KEY_CODES[char] ?? PACKET)
}

export async function sendTyping(cdp: CDPSession, event: TypingEvent): Promise<void> {
  switch (event.kind) {
    case 'key': {
      const key = { key: event.text, windowsVirtualKeyCode: keyCode(event.text) }
      await Promise.all([
        cdp.send('Input.dispatchKeyEvent', {
          ...key,
          type: 'keyDown',
          text: event.text,
          unmodifiedText: event.text,
        }),
        cdp.send('Input.dispatchKeyEvent', { ...key, type: 'keyUp' }),
      ])
      return
    }
    case 'back':
      return pressed(cdp, 'Backspace', 8, event.shift === true ? SHIFT : 0)
    case 'select':
      return pressed(cdp, 'ArrowLeft', 37, SHIFT)
    case 'erase':
      // As Chromium deletes around the caret for an input method: without a key of its own, once a letter.
      // All at once: a burst that nobody waits for must keep its order.
      await Promise.all(
        Array.from({ length: event.count }, () =>
          cdp.send('Input.dispatchKeyEvent', {
            type: 'rawKeyDown',
            key: 'Process',
            windowsVirtualKeyCode: TAKEN,
            commands: ['deleteBackward'],
          }),
        ),
      )
      return
    case 'compose':
    case 'commit': {
      const { text } = event
      await Promise.all([
        cdp.send('Input.dispatchKeyEvent', {
          type: 'rawKeyDown',
          key: 'Process',
          windowsVirtualKeyCode: TAKEN,
        }),
        event.kind === 'compose'
          ? cdp.send('Input.imeSetComposition', {
              text,
              selectionStart: text.length,
              selectionEnd: text.length,
            })
          : cdp.send('Input.insertText', { text }),
      ])
    }
  }
}

async function pressed(
  cdp: CDPSession,
  name: string,
  code: number,
  modifiers: number,
): Promise<void> {
  const key = { key: name, code: name, windowsVirtualKeyCode: code, modifiers }
  await Promise.all([
    cdp.send('Input.dispatchKeyEvent', { ...key, type: 'rawKeyDown' }),
    cdp.send('Input.dispatchKeyEvent', { ...key, type: 'keyUp' }),
  ])
}
