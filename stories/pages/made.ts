/** An installation whose database is made, stopped: each desk begins as a copy of it, so that no story waits for that. */
import type { TestProject } from 'vitest/node'
import { type Installation, makeInstallation } from '../prove/installation.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Its folder. */
    readonly madeInstallation?: string
  }
}

let made: Installation | undefined

export async function setup(project: TestProject): Promise<void> {
  made = await makeInstallation()
  await made.start()
  await made.stop()
  project.provide('madeInstallation', made.dataDir)
}

export const teardown = async (): Promise<void> => made?.remove()
