export { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from './database.ts'
export { startTestCluster, type TestCluster } from './cluster.ts'
export { httpClient, nobodysId, withSwappedIds, type Answer, type Client, type Exchange } from './http.ts'
export { type MailSink, openMailSink, type Taken, type Verdict } from './mail-sink.ts'
