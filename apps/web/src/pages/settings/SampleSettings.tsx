import { Button, InlineError, Skeleton } from '@rapport/ui'
import { reasonOf } from '../../api/problem.ts'
import { t } from '../../messages/t.tsx'
import { useSample } from '../welcome/sample.ts'
import frame from './Settings.module.css'

/** Adds the sample people, or takes them out. */
export function SampleSettings() {
  const { state, add, remove, problem } = useSample()
  const loaded = state.data?.loaded ?? false
  return (
    <section aria-labelledby="sample">
      <h3 id="sample" className={frame.sub}>
        {t('sample.title')}
      </h3>
      {problem ? <InlineError>{reasonOf(problem)}</InlineError> : null}
      {state.data ? (
        <>
          <p className={frame.text}>{loaded ? t('start.sampleLoaded', { count: state.data.records }) : t('start.sampleText')}</p>
          {loaded ? (
            <Button disabled={remove.isPending} onClick={() => remove.mutate()}>
              {remove.isPending ? t('start.sampleRemoving') : t('start.sampleRemove')}
            </Button>
          ) : (
            <Button disabled={add.isPending} onClick={() => add.mutate()}>
              {add.isPending ? t('start.sampleAdding') : t('start.sampleDo')}
            </Button>
          )}
        </>
      ) : problem ? null : (
        <Skeleton shape="long" />
      )}
    </section>
  )
}
