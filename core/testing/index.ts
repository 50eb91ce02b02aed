export { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from './database.ts'
export { startTestCluster, type TestCluster } from './cluster.ts'
