import { useState } from 'react'
import { objectNamed } from '../../api/meta.ts'
import { ApiProblem, reasonOf } from '../../api/problem.ts'
import { metaQuery, queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { roleRecordsQuery } from './queries.ts'
import { type Draft, stored } from './roleDraft.ts'
import type { RoleRecord } from './types.ts'

/** Applies collected changes, role by role, each only if nobody changed that role meanwhile; and takes them back. */
export function useApplyRoles() {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const attempt = async (act: () => Promise<void>): Promise<boolean> => {
    setBusy(true)
    setProblem(null)
    try {
      await act()
      return true
    } catch (error) {
      setProblem(
        error instanceof ApiProblem && error.status === 412 ? t('roles.clash') : t('settings.notSaved', { reason: reasonOf(error) }),
      )
      return false
    } finally {
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['roles'] }),
        queryClient.invalidateQueries({ queryKey: metaQuery.queryKey }),
      ])
      setBusy(false)
    }
  }
  const apply = (draft: Draft, count: number) =>
    attempt(async () => {
      const records = await queryClient.fetchQuery({ ...roleRecordsQuery, staleTime: 0 })
      const before: RoleRecord[] = []
      const after: RoleRecord[] = []
      const takeBack = async () => {
        for (const [at, record] of before.entries()) await write(record.id, record.grants, after[at]?.version)
      }
      try {
        for (const record of records) {
          const changes = draft[record.id]
          if (!changes) continue
          after.push(await write(record.id, stored(record.grants, changes, isKnown), record.version))
          before.push(record)
        }
      } catch (error) {
        // All or nothing: what was written of the others goes back.
        await takeBack()
        throw error
      }
      toast({
        text: t('roles.applied', { count }),
        undo: () => void attempt(takeBack).then((done) => done && toast({ text: t('roles.takenBack') })),
      })
    })
  return { apply, busy, problem }
}

/** Whether a field is in use now. */
function isKnown(object: string, field: string): boolean {
  const meta = queryClient.getQueryData(metaQuery.queryKey)
  return Boolean(meta && objectNamed(meta, object)?.fields.some(({ key }) => key === field))
}

const write = (id: string, grants: RoleRecord['grants'], version: number | undefined): Promise<RoleRecord> =>
  request(`/roles/${id}`, { method: 'PATCH', body: { grants }, version })
