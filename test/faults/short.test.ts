/** The faults that take seconds; `npm run faults` runs all of them, and longer. */
import { expect, test } from 'vitest'
import { SETTINGS } from './fault.ts'
import { FAULTS } from './faults.ts'

const SHORT = ['F03', 'F04', 'F08', 'F13', 'F14']

test.each(FAULTS.filter((fault) => SHORT.includes(fault.id)))(
  '$id $title',
  async ({ run }) => {
    expect(await run(SETTINGS)).toContain(' 0 lost')
  },
  180_000,
)
