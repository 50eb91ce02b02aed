/** Runs once per test run, before the first test that uses a database. */
import type { TestProject } from 'vitest/node'
import { startTestCluster } from './cluster.ts'

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startTestCluster()
  project.provide('testCluster', { ownerUrl: cluster.ownerUrl, template: cluster.template })
  return () => cluster.stop()
}

declare module 'vitest' {
  export interface ProvidedContext {
    testCluster: { ownerUrl: string; template: string }
  }
}
