import { Content, Page, ProxiedSignInPage } from '@backstage/core-components';
import type { IdentityApi, SignInPageProps } from '@backstage/core-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Card from '@material-ui/core/Card';
import CardActionArea from '@material-ui/core/CardActionArea';
import CardContent from '@material-ui/core/CardContent';
import Typography from '@material-ui/core/Typography';
import { useState } from 'react';
import { PERSONAS, Persona, chosenPersona } from './personas';

/** Offers the personas, and signs in as the chosen one; a reload stays signed in, signing out comes back here. */
export function DemoSignInPage(props: SignInPageProps) {
  const [persona, setPersona] = useState(chosenPersona.get);
  if (!persona) {
    return (
      <PersonaChoice
        onChoose={chosen => {
          chosenPersona.set(chosen);
          setPersona(chosen);
        }}
      />
    );
  }
  const chooseAgain = () => {
    chosenPersona.forget();
    setPersona(undefined);
  };
  return (
    <ProxiedSignInPage
      provider="demo"
      headers={{ 'x-demo-persona': persona }}
      onSignInSuccess={identity =>
        props.onSignInSuccess(forgettingAtSignOut(identity))
      }
      ErrorComponent={({ error }) => (
        <SignInError
          persona={persona}
          error={error}
          onChooseAgain={chooseAgain}
        />
      )}
    />
  );
}

function forgettingAtSignOut(identity: IdentityApi): IdentityApi {
  return {
    getProfileInfo: () => identity.getProfileInfo(),
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => identity.getCredentials(),
    async signOut() {
      chosenPersona.forget();
      await identity.signOut();
    },
  };
}

function PersonaChoice(props: { onChoose(persona: Persona): void }) {
  return (
    <Page themeId="home">
      <Content>
        <Box maxWidth={960} mx="auto" py={6}>
          <Typography variant="h3" component="h1">
            Git Deployments
          </Typography>
          <Typography paragraph>
            Who do you want to be? The password at each git server of the
            sandbox is the persona’s name.
          </Typography>
          <Box
            display="grid"
            gridGap={16}
            gridTemplateColumns="repeat(auto-fit, minmax(200px, 1fr))"
          >
            {PERSONAS.map(({ name, text }) => (
              <Card key={name}>
                <CardActionArea
                  onClick={() => props.onChoose(name)}
                  style={{
                    height: '100%',
                    display: 'flex',
                    flexDirection: 'column',
                    alignItems: 'stretch',
                    justifyContent: 'flex-start',
                  }}
                >
                  <CardContent>
                    <Typography variant="h5" component="h2">
                      {name}
                    </Typography>
                    <Typography color="textSecondary">{text}</Typography>
                  </CardContent>
                </CardActionArea>
              </Card>
            ))}
          </Box>
        </Box>
      </Content>
    </Page>
  );
}

function SignInError(props: {
  persona: Persona;
  error?: Error;
  onChooseAgain(): void;
}) {
  return (
    <Page themeId="home">
      <Content>
        <Box maxWidth={960} mx="auto" py={6} role="alert">
          <Typography variant="h4" component="h1">
            Could not sign in as {props.persona}
          </Typography>
          <Typography paragraph>
            {props.error?.message ?? 'The backend did not answer.'}
          </Typography>
          <Button
            variant="contained"
            color="primary"
            onClick={() => window.location.reload()}
          >
            Try again
          </Button>{' '}
          <Button variant="outlined" onClick={props.onChooseAgain}>
            Choose another persona
          </Button>
        </Box>
      </Content>
    </Page>
  );
}
