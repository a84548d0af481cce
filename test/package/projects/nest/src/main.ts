import 'reflect-metadata';
import { Body, Controller, HttpCode, Injectable, Module, Post, type OnModuleDestroy } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { OnboardingClient } from 'airbyte-embedded-onboarding';

interface Customer {
  readonly id: string;
  readonly stripeAccount: string;
  readonly stripeKey: string;
}

@Injectable()
class Onboardings implements OnModuleDestroy {
  readonly client = OnboardingClient.connect();

  async onModuleDestroy(): Promise<void> {
    await (await this.client).close();
  }
}

@Controller('signup')
class SignupController {
  constructor(private readonly onboardings: Onboardings) {}

  @Post()
  @HttpCode(202)
  async signUp(@Body() { id, stripeAccount, stripeKey }: Customer): Promise<{ outcome: string }> {
    const source_config = { account_id: stripeAccount, client_secret: stripeKey };
    const source_template_id = '7b2f6d7e-6d5f-4b8a-9a53-2f3f0f0f0f01';
    const sources = [{ name: 'Stripe', source_template_id, source_config }];
    const { outcome } = await (await this.onboardings.client).start({ workspace_name: id, sources });
    return { outcome };
  }
}

@Module({ controllers: [SignupController], providers: [Onboardings] })
class App {}

async function main(): Promise<void> {
  const app = await NestFactory.create(App, { logger: ['error'] });
  await app.listen(Number(process.env['PORT']));
  console.log('listening');
}

void main();
