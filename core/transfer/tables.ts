/** The tables of imports, for whoever lists the tables of workspaces. */
export const transferTables: readonly string[] = ['import', 'import_chunk', 'import_batch', 'import_row', 'import_named']
