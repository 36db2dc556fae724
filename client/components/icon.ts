/** The icons in use, one file each from lucide-static, inlined at build: no sprite, no icon font, no request. */
import { html, svg, type TemplateResult } from 'lit'
import { unsafeSVG } from 'lit/directives/unsafe-svg.js'
import arrowLeft from 'lucide-static/icons/arrow-left.svg?raw'
import arrowRight from 'lucide-static/icons/arrow-right.svg?raw'
import atSign from 'lucide-static/icons/at-sign.svg?raw'
import bell from 'lucide-static/icons/bell.svg?raw'
import bookOpen from 'lucide-static/icons/book-open.svg?raw'
import building2 from 'lucide-static/icons/building-2.svg?raw'
import calendarClock from 'lucide-static/icons/calendar-clock.svg?raw'
import check from 'lucide-static/icons/check.svg?raw'
import circleCheck from 'lucide-static/icons/circle-check.svg?raw'
import circleDashed from 'lucide-static/icons/circle-dashed.svg?raw'
import clipboardCheck from 'lucide-static/icons/clipboard-check.svg?raw'
import clock from 'lucide-static/icons/clock.svg?raw'
import contrast from 'lucide-static/icons/contrast.svg?raw'
import copy from 'lucide-static/icons/copy.svg?raw'
import cornerDownRight from 'lucide-static/icons/corner-down-right.svg?raw'
import chevronDown from 'lucide-static/icons/chevron-down.svg?raw'
import chevronRight from 'lucide-static/icons/chevron-right.svg?raw'
import download from 'lucide-static/icons/download.svg?raw'
import eye from 'lucide-static/icons/eye.svg?raw'
import eyeOff from 'lucide-static/icons/eye-off.svg?raw'
import fileText from 'lucide-static/icons/file-text.svg?raw'
import files from 'lucide-static/icons/files.svg?raw'
import history from 'lucide-static/icons/history.svg?raw'
import house from 'lucide-static/icons/house.svg?raw'
import info from 'lucide-static/icons/info.svg?raw'
import listTree from 'lucide-static/icons/list-tree.svg?raw'
import lock from 'lucide-static/icons/lock.svg?raw'
import lockOpen from 'lucide-static/icons/lock-open.svg?raw'
import logOut from 'lucide-static/icons/log-out.svg?raw'
import menu from 'lucide-static/icons/menu.svg?raw'
import messageSquare from 'lucide-static/icons/message-square.svg?raw'
import moon from 'lucide-static/icons/moon.svg?raw'
import panelLeft from 'lucide-static/icons/panel-left.svg?raw'
import penLine from 'lucide-static/icons/pen-line.svg?raw'
import plugZap from 'lucide-static/icons/plug-zap.svg?raw'
import plus from 'lucide-static/icons/plus.svg?raw'
import printer from 'lucide-static/icons/printer.svg?raw'
import refreshCw from 'lucide-static/icons/refresh-cw.svg?raw'
import scrollText from 'lucide-static/icons/scroll-text.svg?raw'
import search from 'lucide-static/icons/search.svg?raw'
import send from 'lucide-static/icons/send.svg?raw'
import settings from 'lucide-static/icons/settings.svg?raw'
import settings2 from 'lucide-static/icons/settings-2.svg?raw'
import shieldAlert from 'lucide-static/icons/shield-alert.svg?raw'
import shieldCheck from 'lucide-static/icons/shield-check.svg?raw'
import sun from 'lucide-static/icons/sun.svg?raw'
import triangleAlert from 'lucide-static/icons/triangle-alert.svg?raw'
import undo2 from 'lucide-static/icons/undo-2.svg?raw'
import users from 'lucide-static/icons/users.svg?raw'
import userRoundPlus from 'lucide-static/icons/user-round-plus.svg?raw'
import wifiOff from 'lucide-static/icons/wifi-off.svg?raw'
import x from 'lucide-static/icons/x.svg?raw'
import cloudUpload from 'lucide-static/icons/cloud-upload.svg?raw'
import gitMerge from 'lucide-static/icons/git-merge.svg?raw'
import keyRound from 'lucide-static/icons/key-round.svg?raw'
import fileLock2 from 'lucide-static/icons/file-lock-2.svg?raw'
import monitor from 'lucide-static/icons/monitor.svg?raw'

const FILES = {
  'arrow-left': arrowLeft,
  'arrow-right': arrowRight,
  'at-sign': atSign,
  bell,
  'book-open': bookOpen,
  'building-2': building2,
  'calendar-clock': calendarClock,
  check,
  'circle-check': circleCheck,
  'circle-dashed': circleDashed,
  'clipboard-check': clipboardCheck,
  clock,
  contrast,
  copy,
  'corner-down-right': cornerDownRight,
  'chevron-down': chevronDown,
  'chevron-right': chevronRight,
  download,
  eye,
  'eye-off': eyeOff,
  'file-text': fileText,
  files,
  history,
  house,
  info,
  'list-tree': listTree,
  lock,
  'lock-open': lockOpen,
  'log-out': logOut,
  menu,
  'message-square': messageSquare,
  moon,
  'panel-left': panelLeft,
  'pen-line': penLine,
  'plug-zap': plugZap,
  plus,
  printer,
  'refresh-cw': refreshCw,
  'scroll-text': scrollText,
  search,
  send,
  settings,
  'settings-2': settings2,
  'shield-alert': shieldAlert,
  'shield-check': shieldCheck,
  sun,
  'triangle-alert': triangleAlert,
  'undo-2': undo2,
  users,
  'user-round-plus': userRoundPlus,
  'wifi-off': wifiOff,
  x,
  'cloud-upload': cloudUpload,
  'git-merge': gitMerge,
  'key-round': keyRound,
  'file-lock-2': fileLock2,
  monitor,
}

export type IconName = keyof typeof FILES

/** by file: what stands inside its svg element */
const drawings = new Map<string, string>()
const inner = (file: string): string =>
  file.replace(/^[^]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '')

/** Draws one of our own files, fixed at build time: nothing typed by a person comes here. The outer element is ours, so
 *  that class and size are too. */
export function drawIcon(file: string, classes = 'icon'): TemplateResult {
  let drawing = drawings.get(file)
  if (drawing === undefined) drawings.set(file, (drawing = inner(file)))
  return html`<svg
    class=${classes}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    ${svg`${unsafeSVG(drawing)}`}
  </svg>`
}

/** An icon is decoration: the words beside it, or the button's label, say what it means. */
export const icon = (name: IconName, size: 'normal' | 'large' = 'normal'): TemplateResult =>
  drawIcon(FILES[name], size === 'large' ? 'icon large' : 'icon')

/** The mark of the product: two lines of text and a caret. */
export const brandMark = (): TemplateResult =>
  html`<span class="brand-mark"
    ><svg
      viewBox="0 0 24 24"
      width="18"
      height="18"
      fill="none"
      stroke="currentColor"
      stroke-width="2.2"
      stroke-linecap="round"
      aria-hidden="true"
    >
      <path d="M5 6h14M9 11.5h7M11 17h5M19 10v9" /></svg
  ></span>`
