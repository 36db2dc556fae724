/** Every place inside one report, for the command box: its sections in the order of the outline, and its other views. */
import type { ReportView } from '#shared/wire/api.ts'
import type { App } from '../state/app.ts'
import type { AppCommand } from '../state/commands.ts'
import { t } from '../words/words.ts'
import { ordinal, outlineRows } from './outline-rows.ts'

export function reportPlaces(app: App, report: ReportView): AppCommand[] {
  const home = `/bao-cao/${report.id}`
  const sections = outlineRows(report.outline, report.sections).flatMap(({ section }) =>
    section === null || section === undefined ? [] : [section],
  )
  return [
    ...sections.map((section) => ({
      kind: 'section' as const,
      label: `${ordinal(section.number)} ${section.title}`.trim(),
      run: () => app.navigate(`${home}/phan/${section.id}`),
    })),
    { kind: 'place', label: t().overview.tabOverview, run: () => app.navigate(home) },
    { kind: 'place', label: t().overview.tabWhole, run: () => app.navigate(`${home}/toan-van`) },
    { kind: 'place', label: t().overview.tabSearch, run: () => app.navigate(`${home}/tim`) },
    {
      kind: 'place',
      label: t().overview.tabConsultations,
      run: () => app.navigate(`${home}/xin-y-kien`),
    },
  ]
}
