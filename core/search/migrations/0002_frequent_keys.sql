-- The keys that at least so many rows have, as the statistics know them. A key is of one workspace, and cannot be told from a random number.
create function control.frequent_search_keys(records bigint) returns bigint[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(k.key), '{}')
  from pg_stats s join pg_class c on c.oid = 'public.search_row'::regclass
  cross join lateral unnest(s.most_common_elems::text::bigint[], s.most_common_elem_freqs) k(key, share)
  where s.schemaname = 'public' and s.tablename = 'search_row' and s.attname = 'keys' and k.key is not null and k.share * c.reltuples >= records
$$;
revoke all on function control.frequent_search_keys(bigint) from public;
grant execute on function control.frequent_search_keys(bigint) to rapport_control;
