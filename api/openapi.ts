/** The OpenAPI 3.1 document, drawn from the same schemas that check the requests. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { House } from '../services/house.js';
import { TAGS } from './route.js';

export async function openApi(app: FastifyInstance, house: House): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '知运 Zhiyun', version: '1',
        description: 'Money is integer fen as decimal digits in every field named …Fen. The one exception is the content of an application form: its fields of kind `money` hold yuan as people type them ("640000.00", at most two decimals), whatever their id, because the content is what stands on the page; entries of a `budget` list are objects with `amountFen` in fen, or lines of text in yuan. Dates are Asia/Shanghai, instants UTC. Every change but sign-in needs an Idempotency-Key. Refusals are application/problem+json with a stable `code`.',
      },
      servers: [{ url: house.publicUrl }],
      tags: TAGS.map((name) => ({ name })),
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, cookie: { type: 'apiKey', in: 'cookie', name: 'zy_session', description: 'changes also need x-csrf-token' } } },
    },
    transform: jsonSchemaTransform as never,
  });
  let text: string | undefined;
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    text ??= JSON.stringify(app.swagger());
    return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(text);
  });
}
