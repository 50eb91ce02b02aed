/** The Chromium of the stories: where it is, and how it is started. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** The shell first: the same engine without the windows, tabs and services around it, which nobody sees here. */
const places = [
  process.env['RAPPORT_CHROMIUM'],
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** The path of a Chromium, or undefined where there is none. */
export const chromiumPath = places.find((file) => file !== undefined && existsSync(file))

/** Starts it without a window. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--font-render-hinting=none',
      '--force-color-profile=srgb',
      // A page is looked at for a second or two, and opened anew: that is over before machine code of the last stage has paid for itself.
      '--js-flags=--max-optimized-bytecode-size=0',
    ],
  })
