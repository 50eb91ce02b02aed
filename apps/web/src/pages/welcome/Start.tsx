import { Button, InlineError, Logo, Skeleton } from '@rapport/ui'
import { useRouteContext } from '@tanstack/react-router'
import { FileUp, Store, UserPlus } from 'lucide-react'
import type { ReactNode } from 'react'
import { listed } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import { t } from '../../messages/t.tsx'
import { PlaceButton } from '../../shell/links.ts'
import { usePageTitle } from '../../shell/usePageTitle.ts'
import { useSample } from './sample.ts'
import styles from './Start.module.css'

const line = { size: 20, strokeWidth: 1.6, 'aria-hidden': true } as const

/** After the set-up: the ways to bring customers in, and the team. */
export function Start() {
  const { session, meta } = useRouteContext({ from: '/start' })
  const [first] = listed(meta)
  usePageTitle(t('start.title'))
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <Logo />
        <span className={styles.brand}>Rapport</span>
        <span className={styles.who}>{t('start.signedIn', { name: session.member?.name ?? '' })}</span>
        <PlaceButton look="ghost" size="small" to="/">
          {t('start.skip')}
        </PlaceButton>
      </header>
      <main className={styles.main}>
        <h1 className={styles.title}>{t('start.title')}</h1>
        <p className={styles.text}>{t('start.text')}</p>
        <div className={styles.ways}>
          <Way icon={<FileUp {...line} />} name={t('start.import')} text={t('start.importText')}>
            <PlaceButton look="primary" to="/import" search={first ? { object: first.name } : {}}>
              {t('start.importDo')}
            </PlaceButton>
          </Way>
          <SampleWay many={first?.label[1].toLowerCase() ?? ''} path={first?.path ?? ''} />
          <Way icon={<UserPlus {...line} />} name={t('start.invite')} text={t('start.inviteText')}>
            <PlaceButton to="/settings/$section" params={{ section: 'members' }} search={{ invite: 'yes' }}>
              {t('start.inviteDo')}
            </PlaceButton>
          </Way>
        </div>
      </main>
    </div>
  )
}

function Way({ icon, name, text, children }: { icon: ReactNode; name: string; text: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.way}>
      <span className={styles.icon}>{icon}</span>
      <div>
        <h2 className={styles.name}>{name}</h2>
        <div className={styles.wayText}>{text}</div>
      </div>
      <div className={styles.do}>{children}</div>
    </section>
  )
}

/** Adds the sample people, or takes them out again. */
function SampleWay({ many, path }: { many: string; path: string }) {
  const { state, add, remove, problem } = useSample()
  const loaded = state.data?.loaded ?? false
  const text = loaded ? t('start.sampleLoaded', { count: state.data?.records ?? 0 }) : t('start.sampleText')
  return (
    <>
      <Way icon={<Store {...line} />} name={t('start.sample')} text={state.isPending ? <Skeleton shape="long" /> : text}>
        {loaded ? (
          <>
            <Button look="ghost" disabled={remove.isPending} onClick={() => remove.mutate()}>
              {remove.isPending ? t('start.sampleRemoving') : t('start.sampleRemove')}
            </Button>
            <PlaceButton to="/$path" params={{ path }}>
              {t('start.go', { many })}
            </PlaceButton>
          </>
        ) : (
          <Button disabled={add.isPending || state.isPending} onClick={() => add.mutate()}>
            {add.isPending ? t('start.sampleAdding') : t('start.sampleDo')}
          </Button>
        )}
      </Way>
      {problem ? <InlineError>{reasonOf(problem)}</InlineError> : null}
    </>
  )
}
