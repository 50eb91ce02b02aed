/** The words of SQL that the lint knows: which begin what, and which no statement may say wherever they stand. */

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(' '))

/** What begins a statement that changes data. */
export const changing = setOf('insert update delete')
export const clauses = setOf('select from where group having order limit offset fetch window for values returning on set using')
export const setOperators = setOf('union intersect except')
/** Words with which a condition of its own may end. */
export const afterCondition = setOf(
  'and join left inner cross group order limit offset fetch having window for union intersect except returning where',
)
export const notAliases: ReadonlySet<string> = new Set([
  ...clauses,
  ...setOperators,
  ...setOf('join left right full inner cross natural as tablesample default lateral'),
])
/** Functions that make rows of what they are given. */
export const rowFunctions = setOf(
  'json_to_recordset jsonb_to_recordset jsonb_to_record jsonb_array_elements jsonb_array_elements_text jsonb_each jsonb_each_text jsonb_object_keys unnest generate_series',
)

export const forbidden = setOf(
  'merge truncate copy into create drop alter grant revoke call do lock listen notify unlisten reset vacuum analyze prepare execute deallocate declare begin commit rollback savepoint refresh cluster reindex table',
)
/** Functions that run SQL from a text, leave the database, or change the session. */
export const dangerous =
  /^(set_config|current_setting|app_set_workspace|query_to_.*|table_to_.*|schema_to_.*|database_to_.*|cursor_to_.*|ts_stat|ts_rewrite|dblink.*|pg_(?!(?:try_)?advisory_xact_lock(?:_shared)?$).*|lo_.*|nextval|setval|txid_.*|xpath_table|crosstab.*|connectby)$/
/** Functions that answer differently each time: a change is given the value. */
export const volatile =
  /^(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|random|gen_random_uuid|uuidv4|uuidv7|uuid_generate_.*|current_timestamp|current_date|current_time|localtime|localtimestamp)$/
/** Functions that make JSON of whole rows. */
export const json = /^(row_to_json|to_jsonb?|jsonb?_.*|array_to_json)$/
