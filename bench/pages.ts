/** What a browser loads for sign-in and the list, and how evenly 100,000 rows scroll. */
import { existsSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { chromium, type Page } from 'playwright-core'
import { percentile } from './measure.ts'
import type { Line } from './report.ts'
import type { RunningServer } from './server.ts'
import { password, type World } from './template.ts'

const browserArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function benchPages(server: RunningServer, world: World): Promise<Line[]> {
  const executablePath = process.env['RAPPORT_CHROMIUM'] ?? '/usr/bin/chromium'
  if (!existsSync(executablePath)) {
    console.log('  No Chromium: pages are not measured. `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')
    return []
  }
  const browser = await chromium.launch({ executablePath, args: browserArguments })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    const loaded = { script: 0, stylesheet: 0 }
    page.on('response', (response) => {
      const kind = response.request().resourceType()
      if (kind === 'script' || kind === 'stylesheet')
        void response.body().then(
          (body) => (loaded[kind] += gzipSync(body).length),
          () => {},
        )
    })
    await page.goto(`http://127.0.0.1:${server.port}/`)
    await page.getByLabel(/mail/i).first().fill(world.administrator.email)
    await page
      .getByLabel(/password/i)
      .first()
      .fill(password)
    await page.keyboard.press('Enter')
    await page.getByRole('row').nth(10).waitFor()
    // A page that listens never stops asking; it has loaded when nothing more has come for a second.
    for (let before = -1; before !== loaded.script + loaded.stylesheet;) {
      before = loaded.script + loaded.stylesheet
      await page.waitForTimeout(1000)
    }
    const frames = await scroll(page)
    return [
      { name: 'JavaScript for sign-in and list, gzip', value: loaded.script / 1000, unit: 'kB', limit: 250 },
      { name: 'CSS for sign-in and list, gzip', value: loaded.stylesheet / 1000, unit: 'kB', limit: 45 },
      {
        name: 'scrolling the list: longest frame',
        value: frames.longest,
        unit: 'ms',
        limit: 50,
        note: `p95 ${frames.p95.toFixed(0)} ms, ${frames.count} frames to row ${frames.row}`,
      },
    ]
  } finally {
    await browser.close()
  }
}

/** Turns the wheel for about ten seconds and looks at the time between frames. */
async function scroll(page: Page): Promise<{ longest: number; p95: number; count: number; row: number }> {
  const grid = page.getByRole('grid').first()
  const box = await grid.boundingBox()
  if (!box) throw new Error('The list has no grid to scroll.')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.evaluate(() => {
    const frames: number[] = []
    Object.assign(window, { frames })
    let last = performance.now()
    const next = (now: number) => {
      frames.push(now - last)
      last = now
      requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })
  for (let n = 0; n < 200; n++) {
    await page.mouse.wheel(0, 900)
    await page.waitForTimeout(40)
  }
  const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames)
  const rows = await grid.getByRole('row').evaluateAll((found) => found.map((row) => Number(row.getAttribute('aria-rowindex'))))
  const sorted = frames.slice(2).sort((a, b) => a - b)
  return { longest: sorted.at(-1)!, p95: percentile(sorted, 0.95), count: frames.length, row: Math.max(...rows) }
}
