import type { Stack, Starter } from 'backstage-plugin-git-deployments-common';

const COMMON_IGNORES = ['.git', '.env*', '*.md', 'Dockerfile*'];

const GO = [
  'FROM golang:1.25-alpine AS build',
  'WORKDIR /src',
  'COPY go.* ./',
  'RUN go mod download',
  'COPY . .',
  'RUN CGO_ENABLED=0 go build -trimpath -o /app .',
  '',
  'FROM gcr.io/distroless/static-debian12:nonroot',
  'COPY --from=build /app /app',
  'EXPOSE 8080',
  'ENTRYPOINT ["/app"]',
];

const STATIC = [
  'FROM nginxinc/nginx-unprivileged:1.28-alpine',
  'COPY . /usr/share/nginx/html',
  'EXPOSE 8080',
];

/** Dockerfiles to begin with, the one for what the folder holds first. They keep to what the advisor asks for. */
export function startersFor(
  first: Stack | null,
  files: readonly string[],
): Starter[] {
  const starters: Starter[] = [
    node(files),
    python(files),
    starter('go', GO, ['bin']),
    java(files),
    starter('static', STATIC, ['node_modules']),
  ];
  return starters.sort(
    (a, b) => Number(b.stack === first) - Number(a.stack === first),
  );
}

function starter(stack: Stack, lines: string[], ignores: string[]): Starter {
  return {
    stack,
    dockerfile: `${lines.join('\n')}\n`,
    dockerignore: `${[...COMMON_IGNORES, ...ignores].join('\n')}\n`,
  };
}

function node(files: readonly string[]): Starter {
  const [copies, installs] = installer(files);
  return starter(
    'node',
    [
      'FROM node:22-alpine AS dependencies',
      'WORKDIR /app',
      `COPY ${copies} ./`,
      `RUN ${installs}`,
      '',
      'FROM node:22-alpine',
      'ENV NODE_ENV=production',
      'WORKDIR /app',
      'COPY --from=dependencies /app/node_modules ./node_modules',
      'COPY . .',
      'USER node',
      'EXPOSE 3000',
      'CMD ["npm", "start"]',
    ],
    ['node_modules', 'dist', 'coverage'],
  );
}

function installer(
  files: readonly string[],
): [copies: string, installs: string] {
  if (files.includes('pnpm-lock.yaml')) {
    return [
      'package.json pnpm-lock.yaml',
      'corepack enable && pnpm install --frozen-lockfile --prod',
    ];
  }
  if (files.includes('yarn.lock')) {
    return [
      'package.json yarn.lock',
      'corepack enable && yarn install --immutable',
    ];
  }
  return files.includes('package-lock.json')
    ? ['package.json package-lock.json', 'npm ci --omit=dev']
    : ['package.json', 'npm install --omit=dev'];
}

function python(files: readonly string[]): Starter {
  const requirements = files.includes('requirements.txt');
  return starter(
    'python',
    [
      'FROM python:3.13-slim AS dependencies',
      'WORKDIR /app',
      'RUN python -m venv /venv',
      ...(requirements || !files.includes('pyproject.toml')
        ? [
            'COPY requirements.txt ./',
            'RUN /venv/bin/pip install --no-cache-dir -r requirements.txt',
          ]
        : ['COPY . .', 'RUN /venv/bin/pip install --no-cache-dir .']),
      '',
      'FROM python:3.13-slim',
      'ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1',
      'WORKDIR /app',
      'COPY --from=dependencies /venv /venv',
      'COPY . .',
      'USER 10001:10001',
      'EXPOSE 8000',
      'CMD ["python", "main.py"]',
    ],
    ['__pycache__', '.venv', '*.pyc'],
  );
}

function java(files: readonly string[]): Starter {
  const gradle = files.some(name => name.startsWith('build.gradle'));
  return starter(
    'java',
    [
      ...(gradle
        ? [
            'FROM gradle:8.14-jdk21 AS build',
            'WORKDIR /src',
            'COPY . .',
            'RUN gradle --no-daemon bootJar && cp build/libs/*.jar /app.jar',
          ]
        : [
            'FROM maven:3.9-eclipse-temurin-21 AS build',
            'WORKDIR /src',
            'COPY . .',
            'RUN mvn -B -DskipTests package && cp target/*.jar /app.jar',
          ]),
      '',
      'FROM eclipse-temurin:21-jre-alpine',
      'WORKDIR /app',
      'COPY --from=build /app.jar ./app.jar',
      'USER 10001:10001',
      'EXPOSE 8080',
      'CMD ["java", "-jar", "app.jar"]',
    ],
    ['target', 'build', '.gradle'],
  );
}
