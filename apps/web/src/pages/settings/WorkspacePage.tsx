import { Button, InlineError, Select, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { nameOfCode } from '../../fields/words.ts'
import { ApiProblem, reasonOf } from '../../api/problem.ts'
import { queryClient, sessionQuery } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import type { Row } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { useForm } from '../useForm.ts'
import { NotLoaded, ReadOnly, useAdministrator } from './Parts.tsx'
import { countries, languages, timeZones } from '../../fields/codes.ts'
import { SampleSettings } from './SampleSettings.tsx'
import frame from './Settings.module.css'

interface WorkspaceRow extends Row {
  name: string
  language: string
  timeZone: string
  country: string | null
}

/** Name, language, time zone and country of the workspace; and the sample people. */
export function WorkspacePage() {
  const administrator = useAdministrator()
  const { session } = useRouteContext({ from: '/app' })
  const id = session.workspace?.id ?? ''
  const row = useQuery({ queryKey: ['workspace', id], queryFn: ({ signal }) => request<WorkspaceRow>(`/workspaces/${id}`, { signal }) })
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.workspace')}</h2>
      </div>
      {!row.data ? (
        <NotLoaded error={row.error} retry={() => void row.refetch()} />
      ) : administrator ? (
        <>
          <Editable key={row.data.version} row={row.data} />
          <SampleSettings />
        </>
      ) : (
        <>
          <ReadOnly />
          <Facts row={row.data} />
        </>
      )}
    </div>
  )
}

function Editable({ row }: { row: WorkspaceRow }) {
  const [clash, setClash] = useState(false)
  const form = useForm(
    { name: row.name, language: row.language, timeZone: row.timeZone, country: row.country ?? '' },
    { name: (value) => (value.trim() ? null : t('workspace.noName')) },
  )
  const { values } = form
  const offered = useMemo(
    () => ({
      languages: languages(row.language),
      timeZones: timeZones(row.timeZone),
      countries: [{ value: '', label: t('workspace.noCountry') }, ...countries()],
    }),
    [row.language, row.timeZone],
  )
  const same =
    values.name === row.name &&
    values.language === row.language &&
    values.timeZone === row.timeZone &&
    values.country === (row.country ?? '')
  const save = () =>
    form.submit(async ({ country, ...texts }) => {
      try {
        const saved = await request<WorkspaceRow>(`/workspaces/${row.id}`, {
          method: 'PATCH',
          body: { ...texts, country: country || null },
          version: row.version,
        })
        toast({ text: t('settings.saved') })
        queryClient.setQueryData(['workspace', row.id], saved)
        void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })
      } catch (error) {
        if (!(error instanceof ApiProblem && error.status === 412 && error.current)) throw error
        setClash(true)
        queryClient.setQueryData(['workspace', row.id], error.current)
      }
    })
  const none = t('state.noneFound')
  return (
    <form
      className={frame.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      {clash ? <InlineError>{t('workspace.changed')}</InlineError> : null}
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <TextField label={t('workspace.name')} {...form.bind('name')} />
      <Select
        label={t('workspace.language')}
        hint={t('workspace.languageHint')}
        options={offered.languages}
        value={values.language}
        none={none}
        onChange={(language) => language && form.set({ language })}
      />
      <Select
        label={t('workspace.timeZone')}
        hint={t('workspace.timeZoneHint')}
        options={offered.timeZones}
        value={values.timeZone}
        none={none}
        onChange={(timeZone) => timeZone && form.set({ timeZone })}
      />
      <Select
        label={t('workspace.country')}
        hint={t('workspace.countryHint')}
        options={offered.countries}
        value={values.country}
        none={none}
        onChange={(country) => form.set({ country: country ?? '' })}
      />
      <Button look="primary" type="submit" disabled={form.busy || same}>
        {t('action.save')}
      </Button>
    </form>
  )
}

const Facts = ({ row }: { row: WorkspaceRow }) => (
  <dl className={frame.pairs}>
    <dt>{t('workspace.name')}</dt>
    <dd>{row.name}</dd>
    <dt>{t('workspace.language')}</dt>
    <dd>{nameOfCode('language', row.language)}</dd>
    <dt>{t('workspace.timeZone')}</dt>
    <dd>{row.timeZone.replaceAll('_', ' ')}</dd>
    <dt>{t('workspace.country')}</dt>
    <dd>{row.country ? nameOfCode('region', row.country) : t('workspace.noCountry')}</dd>
  </dl>
)
