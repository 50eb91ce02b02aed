/** Whole files through the web page, as somebody brings them: public data sets and as many rows as asked; then everybody is counted. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isDeepStrictEqual } from 'node:util'
import type { Page } from 'playwright-core'
import { peopleFile } from '../../apps/server/testing/import-kill.ts'
import { chromiumPath, launchBrowser } from '../pages/browser.ts'
import { makeInstallation } from './installation.ts'
import { nothingHurt, type Proof } from './proof.ts'

/** Milliseconds that the page may be at the rows of one file. */
const patience = 40 * 60_000

interface File {
  readonly path: string
  readonly object: 'person' | 'company'
  /** What is chosen by hand: the field that a column fills. */
  readonly fills?: Readonly<Record<string, string>>
  readonly expected: Counts
}
interface Counts {
  readonly new: number
  readonly changed: number
  readonly same: number
  readonly wrong: number
}
export interface FilesOptions {
  readonly rows: number
  readonly log: (line: string) => void
}

export async function proveFiles({ rows, log }: FilesOptions): Promise<Proof> {
  if (chromiumPath === undefined) throw new Error('This needs a Chromium: `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')
  const folder = mkdtempSync(`${tmpdir()}/rapport-files-`)
  const installation = await makeInstallation('yes')
  const wrong: string[] = []
  try {
    const [browser] = await Promise.all([launchBrowser(), installation.start()])
    try {
      const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })).newPage()
      page.setDefaultTimeout(60_000)
      page.on('pageerror', (error) => wrong.push(`the page failed: ${error.message}`))
      await setUp(page, installation.address)
      const files = [...dataSets(log), million(folder, rows)]
      let there = { person: 0, company: 0 }
      for (const file of files) {
        const begun = performance.now()
        const counts = await bring(page, installation.address, file)
        log(`${file.path.split('/').at(-1)}: ${JSON.stringify(counts)} in ${((performance.now() - begun) / 1000).toFixed(0)} s`)
        if (!isDeepStrictEqual(counts, file.expected))
          wrong.push(`${file.path}: ${JSON.stringify(counts)} instead of ${JSON.stringify(file.expected)}`)
        there = { ...there, [file.object]: there[file.object] + counts.new }
        const counted = await countOf(page, file.object === 'person' ? 'people' : 'companies')
        if (counted !== there[file.object]) wrong.push(`${file.path}: ${counted} are there instead of ${there[file.object]}`)
      }
      return { ...nothingHurt, name: 'files through the page, rows', runs: rows, wrong }
    } finally {
      await browser.close()
    }
  } finally {
    await installation.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The public data sets, where the folder named by RAPPORT_DATASETS holds them. */
function dataSets(log: (line: string) => void): File[] {
  const folder = process.env['RAPPORT_DATASETS']
  const files: File[] = [
    {
      path: `${folder}/crm_sales_opportunities/accounts.csv`,
      object: 'company',
      expected: { new: 85, changed: 0, same: 0, wrong: 0 },
    },
    {
      path: `${folder}/olist/olist_customers_dataset.csv`,
      object: 'person',
      // Orders name their customer anew each time; the unique id is who it is.
      fills: { customer_unique_id: 'External id', customer_zip_code_prefix: 'Postcode', customer_city: 'City', customer_state: 'Region' },
      expected: { new: 8016, changed: 5, same: 114, wrong: 0 },
    },
  ]
  const found = files.filter(({ path }) => existsSync(path))
  if (found.length < files.length) log('Left out: the public data sets. Set RAPPORT_DATASETS to their folder.')
  return found
}

/** Of a thousand rows one has no mail address, and every tenth comes a second time with another family name. */
function million(folder: string, rows: number): File {
  const path = `${folder}/people.csv`
  writeFileSync(path, peopleFile(rows))
  const [wrong, changed] = [rows / 1000, rows / 10]
  return { path, object: 'person', expected: { new: rows - wrong - changed, changed, same: 0, wrong } }
}

async function setUp(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.getByLabel('Your name').fill('Mara Lindqvist')
  await page.getByLabel('Mail address').fill('mara@kaldi.example')
  await page.getByLabel('Password', { exact: true }).fill('copper kettle winter sofa')
  await page.getByLabel('Name of your company').fill('Kaldi Works')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Bring your customers in' }).waitFor()
}

/** Chooses the file, looks over the columns, checks and imports it; what the page says at the end. */
async function bring(page: Page, address: string, { path, object, fills = {} }: File): Promise<Counts> {
  await page.goto(`${address}/import?object=${object}`)
  await page.locator('input[type=file]').setInputFiles(path)
  await page.getByRole('heading', { name: 'Which column fills what' }).waitFor({ timeout: patience })
  for (const [column, field] of Object.entries(fills)) {
    await page.getByRole('combobox', { name: `Field that ${column} fills` }).fill(field)
    await page.getByRole('option', { name: field, exact: true }).click()
  }
  await page.getByRole('button', { name: /^Check [\d,]+ rows$/ }).click()
  const importing = page.getByRole('button', { name: /^Import [\d,]+ rows$/ })
  await importing.waitFor({ timeout: patience })
  await importing.click()
  await page.getByRole('heading', { name: /^[\d,]+ rows imported/ }).waitFor({ timeout: patience })
  const id = new URL(page.url()).pathname.split('/').at(-1)
  return (await answered(page, `/imports/${id}`)).counts as Counts
}

const countOf = async (page: Page, path: string): Promise<number> => (await answered(page, `/${path}/count?exact=true`)).count as number

/** What the API answers to whoever is signed in on the page. */
const answered = (page: Page, path: string): Promise<Record<string, unknown>> =>
  page.evaluate(async (from) => (await fetch(`/api/v1${from}`)).json() as Promise<Record<string, unknown>>, path)
