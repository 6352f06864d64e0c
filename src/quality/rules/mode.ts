/** corrected: our figures. source: what the national views compute, to reconcile with their dashboards (ror-indicators 10, O-2 to O-9). */
export type Mode = 'corrected' | 'source';
