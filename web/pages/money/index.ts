/** The door of these pages: registers their routes. */
import type { FastifyInstance } from 'fastify';
import type { House } from '../../../services/house.js';

export function moneyPages(_app: FastifyInstance, _house: House): void {}
