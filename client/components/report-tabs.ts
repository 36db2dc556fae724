/** The places inside one report. Tabs that are not built, or that a role may not open, are absent, not disabled. */
import { html, nothing, type TemplateResult } from 'lit'
import { responseWords } from '../words/responses.ts'
import { t } from '../words/words.ts'
import { icon, type IconName } from './icon.ts'

export type ReportTab = 'overview' | 'whole-text' | 'consultations' | 'search' | 'responses'

export function reportTabs(reportId: string, here: ReportTab): TemplateResult {
  const tab = (name: ReportTab, href: string, sign: IconName, label: string) =>
    html`<a href=${href} aria-current=${name === here ? 'page' : nothing}>${icon(sign)}${label}</a>`
  return html`<nav class="tabs no-print" aria-label=${t().overview.tabs}>
    ${tab('overview', `/bao-cao/${reportId}`, 'list-tree', t().overview.tabOverview)}
    ${tab('whole-text', `/bao-cao/${reportId}/toan-van`, 'book-open', t().overview.tabWhole)}
    ${tab('consultations', `/bao-cao/${reportId}/xin-y-kien`, 'send', t().overview.tabConsultations)}
    ${tab('search', `/bao-cao/${reportId}/tim`, 'search', t().overview.tabSearch)}
    ${tab('responses', `/bao-cao/${reportId}/gop-y`, 'clipboard-check', responseWords().tab)}
  </nav>`
}
