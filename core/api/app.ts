/** The HTTP application that every route hangs on: limits, headers, JSON, problems. It knows no object. */
import Fastify, { type FastifyHttpOptions, type FastifyInstance, type FastifyServerFactory } from 'fastify'
import type { Server } from 'node:http'
import { newId } from '../object/index.ts'
import { keepAddresses, nothingHere } from './addresses.ts'
import { bodyLimit, parseBody } from './body.ts'
import { watchBody } from './body-clock.ts'
import { keepDescriptions } from './described.ts'
import { setHeaders } from './headers.ts'
import type { Log } from './log.ts'
import { refuseBodiesElsewhere } from './no-body.ts'
import { refuseKeysElsewhere } from './once.ts'
import { originCheck, type OriginOptions } from './origin.ts'
import { starting } from './starting.ts'
import { errorHandler, sendProblem } from './problem.ts'

export interface AppOptions extends OriginOptions {
  readonly log: Log
  /** Brings the HTTP server that the application shall serve; see `makeListener`. */
  readonly serverFactory?: FastifyServerFactory | undefined
  /** Told of every route that is registered. */
  readonly onRoute?: ((method: string, address: string) => void) | undefined
  /** Milliseconds between two looks at how fast a body comes; ten seconds unless said. */
  readonly bodyBeat?: number | undefined
  /** How many proxies in front of the server may name the client's address; none unless said. */
  readonly trustedProxies?: number | undefined
}

/** An application without routes. Plugins and `recordRoutes` are registered on it; then `ready()`, until which `starting` answers. */
export function makeApp({ log, serverFactory, bodyBeat, onRoute, trustedProxies = 0, ...origin }: AppOptions): FastifyInstance {
  let ready = false
  const options: FastifyHttpOptions<Server> = {
    logger: false,
    bodyLimit,
    trustProxy: trustedProxies > 0 ? (_address: string, hop: number) => hop < trustedProxies : false,
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: false },
    return503OnClosing: true,
    // One id in the answer, in the log and in a problem.
    genReqId: () => newId(),
    // A route's answer to HEAD is Node's business: it drops the body.
    exposeHeadRoutes: true,
    ...(serverFactory && {
      // A route that has no hooks yet would throw outside of every handler and end the process.
      serverFactory: (handler, given) => serverFactory((...exchange) => (ready ? handler : starting)(...exchange), given),
    }),
    // An address that cannot be read meets no hook.
    frameworkErrors: (error, request, reply) => setHeaders(request, reply, () => errorHandler(log)(error, request, reply)),
  }
  const app = Fastify(options)
  keepDescriptions(app)
  keepAddresses(app)
  app.addHook('onReady', (done) => {
    ready = true
    done()
  })
  const checkOrigin = originCheck(origin)
  if (onRoute) app.addHook('onRoute', ({ method, url }) => [method].flat().forEach((one) => onRoute(one, url)))
  app.addHook('onRequest', setHeaders)
  app.addHook('onRequest', (request, _reply, done) => {
    checkOrigin(request)
    done()
  })
  refuseKeysElsewhere(app)
  refuseBodiesElsewhere(app)
  app.addHook('preParsing', watchBody(bodyBeat))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseBody(body as Buffer))
    } catch (error) {
      done(error as Error)
    }
  })
  app.setErrorHandler(errorHandler(log))
  app.setNotFoundHandler((request, reply) => sendProblem(reply, nothingHere(request)))
  return app
}
