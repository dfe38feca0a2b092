import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Schedule, ScheduleCheck, SetSchedule } from '#contract/pipeline-settings.ts';
import { addSchedule, changeSchedule, checkSchedule } from '#engine/triggers/schedules.ts';
import type { Services } from '#server/services.ts';
import { changeLimit, errorAnswers } from './answers.ts';

const PipelineParams = z.object({ pipelineId: z.string() });
const ScheduleParams = PipelineParams.extend({ scheduleId: z.string() });

/** The time tables by which a pipeline is built. */
export const scheduleRoutes: FastifyPluginAsyncZod<{ services: Services }> = async (app, { services }) => {
  const { engine, scheduler } = services;

  app.get(
    '/pipelines/:pipelineId/schedules',
    {
      schema: {
        summary: 'Its schedules, oldest first',
        params: PipelineParams,
        response: { 200: z.object({ items: z.array(Schedule) }), ...errorAnswers },
      },
      config: { permission: 'pipeline:read' },
    },
    async ({ params }) => ({ items: await engine.schedules.list(params.pipelineId) }),
  );

  app.post(
    '/pipelines/:pipelineId/schedules',
    {
      schema: {
        summary: 'Add a schedule',
        params: PipelineParams,
        body: SetSchedule,
        response: { 201: Schedule, ...errorAnswers },
      },
      config: { permission: 'pipeline:write', rateLimit: changeLimit },
    },
    async ({ params, body }, reply) => {
      const schedule = await addSchedule(engine, params.pipelineId, body);
      scheduler.wake();
      return reply.status(201).send(schedule);
    },
  );

  app.put(
    '/pipelines/:pipelineId/schedules/:scheduleId',
    {
      schema: {
        summary: 'Change a schedule, or turn it on or off',
        params: ScheduleParams,
        body: SetSchedule,
        response: { 200: Schedule, ...errorAnswers },
      },
      config: { permission: 'pipeline:write', rateLimit: changeLimit },
    },
    async ({ params, body }) => {
      const schedule = await changeSchedule(engine, params.pipelineId, params.scheduleId, body);
      scheduler.wake();
      return schedule;
    },
  );

  app.delete(
    '/pipelines/:pipelineId/schedules/:scheduleId',
    {
      schema: { summary: 'Remove a schedule', params: ScheduleParams, response: { 204: z.null(), ...errorAnswers } },
      config: { permission: 'pipeline:write', rateLimit: changeLimit },
    },
    async ({ params }, reply) => {
      await engine.schedules.remove(params.pipelineId, params.scheduleId);
      scheduler.wake();
      return reply.status(204).send(null);
    },
  );

  app.post(
    '/schedule-checks',
    {
      schema: {
        summary: 'When a schedule that is being written would run next',
        body: SetSchedule,
        response: { 200: ScheduleCheck, ...errorAnswers },
      },
      config: { permission: 'pipeline:read', rateLimit: changeLimit },
    },
    async ({ body }) => checkSchedule(engine, body),
  );
};
