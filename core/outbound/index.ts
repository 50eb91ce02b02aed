export { failures, OutboundError, sentenceOf, type Failure } from './failure.ts'
export { openOutbound, type Answered, type Limits, type Outbound, type OutboundOptions, type Sending } from './outbound.ts'
export { readPrivateHost } from './target.ts'
