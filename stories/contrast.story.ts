/** The look at contrast itself: of texts that look the same it asks axe for one, and must miss none that is too pale. */
import { expect, test } from 'vitest'
import { launchBrowser } from './pages/browser.ts'
import { barriers } from './pages/checks.ts'

const page = (inside: string): string => `<!doctype html><html lang="en"><title>Contrast</title><main><h1>Contrast</h1>${inside}</main>`
const fine = Array.from({ length: 60 }, (_, n) => `<p>A fine line, ${n}</p>`).join('')
const pale: Readonly<Record<string, string>> = {
  'a line after many that are fine': '<p style="color:#ccc">A pale line</p>',
  'on a ground of its own': '<div style="background:#333"><p style="color:#444">A dark line</p></div>',
  'a control beside one that is disabled':
    '<button disabled style="color:#ddd;background:#fff">Off</button><button style="color:#ddd;background:#fff">On</button>',
  'what was typed': '<input aria-label="Name" value="Mara" style="color:#ddd;background:#fff">',
  'by being seen through': '<div style="opacity:0.2"><p>A line that is seen through</p></div>',
  'behind a text of one letter': '<p style="color:#ddd">x</p><p style="color:#ddd">A word</p>',
}

test('of texts that look the same one is looked at, and none that is too pale is missed', async () => {
  const browser = await launchBrowser()
  try {
    const tab = await browser.newPage()
    await tab.setContent(page(fine))
    expect(await barriers(tab, 'all')).toEqual([])
    for (const [name, inside] of Object.entries(pale)) {
      for (const whole of [`${inside}${fine}`, `${fine}${inside}`]) {
        await tab.setContent(page(whole))
        const found = await barriers(tab, 'contrast')
        expect([name, found.length > 0, found.every((one) => one.startsWith('color-contrast'))]).toEqual([name, true, true])
      }
    }
  } finally {
    await browser.close()
  }
})
