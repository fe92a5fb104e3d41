/** SQL over `x.stream_id`: streams by title, for lists and mails that name them: a project's, else what the stream is called by its own table. */
export const TITLE = `coalesce((SELECT title FROM project WHERE id = x.stream_id), (SELECT title FROM call WHERE id = x.stream_id), (SELECT title FROM notice WHERE id = x.stream_id), (SELECT title FROM budget_line WHERE id = x.stream_id),
  (SELECT b.title FROM payment_batch t JOIN budget_line b ON b.id = t.budget_line_id WHERE t.id = x.stream_id),
  (SELECT p.title FROM payment_order o JOIN project p ON p.id = o.project_id WHERE o.id = x.stream_id), (SELECT p.title FROM stream_head h JOIN project p ON p.id = h.state ->> 'projectId' WHERE h.id = x.stream_id), x.stream_id)`;
