/** The frameworks that `init` writes a signup handler for. */

export interface Framework {
  readonly name: FrameworkName;
  /** The package that a project has where it is this one. */
  readonly package: string;
  /** Where the handler goes, below the folder of the project's sources, or below its own where it has none. */
  readonly path: string;
  /** The handler, whole, of the part that is the same for all. */
  readonly handler: (common: string) => string;
  /** What is left to do in the project's own code. */
  readonly next: string;
}

export const FRAMEWORK_NAMES = ['next', 'nest', 'fastify', 'hono', 'express'] as const;
export type FrameworkName = (typeof FRAMEWORK_NAMES)[number];

/** In the order in which they are looked for: Nest stands on Express or Fastify. */
export const FRAMEWORKS: readonly Framework[] = [
  {
    name: 'next',
    package: 'next',
    path: 'app/signup/route.ts',
    next: 'POST /signup answers it.',
    handler: (common) => `${common}
export const dynamic = 'force-dynamic';

export async function POST(request: Request): Promise<Response> {
  const { outcome } = await (await onboardings()).start(requestOf((await request.json()) as Signup));
  return Response.json({ outcome }, { status: 202 });
}
`,
  },
  {
    name: 'nest',
    package: '@nestjs/core',
    path: 'signup.controller.ts',
    next: 'Add SignupController to the controllers of a module.',
    handler: (common) => `import { Body, Controller, HttpCode, Post } from '@nestjs/common';
${common}
@Controller('signup')
export class SignupController {
  @Post()
  @HttpCode(202)
  async signUp(@Body() signup: Signup): Promise<{ outcome: string }> {
    const { outcome } = await (await onboardings()).start(requestOf(signup));
    return { outcome };
  }
}
`,
  },
  {
    name: 'fastify',
    package: 'fastify',
    path: 'signup.ts',
    next: 'Register it: app.register(signup).',
    handler: (common) => `import type { FastifyInstance } from 'fastify';
${common}
export async function signup(app: FastifyInstance): Promise<void> {
  app.post<{ Body: Signup }>('/signup', async ({ body }, reply) => {
    const { outcome } = await (await onboardings()).start(requestOf(body));
    return await reply.code(202).send({ outcome });
  });
}
`,
  },
  {
    name: 'hono',
    package: 'hono',
    path: 'signup.ts',
    next: "Mount it: app.route('/', signup).",
    handler: (common) => `import { Hono } from 'hono';
${common}
export const signup = new Hono();

signup.post('/signup', async (context) => {
  const { outcome } = await (await onboardings()).start(requestOf(await context.req.json<Signup>()));
  return context.json({ outcome }, 202);
});
`,
  },
  {
    name: 'express',
    package: 'express',
    path: 'signup.ts',
    next: 'Mount it: app.use(signup).',
    handler: (common) => `import { json, Router } from 'express';
${common}
export const signup = Router();

signup.post('/signup', json(), async (request, response, next) => {
  try {
    const { outcome } = await (await onboardings()).start(requestOf(request.body as Signup));
    response.status(202).json({ outcome });
  } catch (error) {
    next(error); // it has the status of its answer
  }
});
`,
  },
];

/** The first whose package is among those of a project. */
export function frameworkAmong(packages: ReadonlySet<string>): Framework | undefined {
  return FRAMEWORKS.find((framework) => packages.has(framework.package));
}
